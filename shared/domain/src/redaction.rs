//! What a type shows of itself when it is printed.
//!
//! Keys, bodies, field values and participants, and hashes of them, must not reach a log, whoever
//! formats what. So a type that holds one derives no `Debug`, but names here the members that may be
//! seen: ids, statuses, counts and times. A member that is added later stays hidden.

/// `redacted_debug!(Title);` prints `Title(…)`, `redacted_debug!(Answer { status });` prints
/// `Answer { status: 201, .. }`.
#[macro_export]
macro_rules! redacted_debug {
    ($type:ident $(<$lifetime:lifetime>)?) => {
        impl std::fmt::Debug for $type $(<$lifetime>)? {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($type), "(…)"))
            }
        }
    };
    ($type:ident { $($member:ident),+ }) => {
        impl std::fmt::Debug for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($type))
                    $(.field(stringify!($member), &self.$member))+
                    .finish_non_exhaustive()
            }
        }
    };
}
