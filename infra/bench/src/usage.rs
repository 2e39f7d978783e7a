//! What a process has used so far, by the kernel's account.

use std::{fs, time::Duration};

/// What a process has used.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Usage {
    /// The processor's time, in user space and for it in the kernel, of all its threads that still are.
    pub(crate) cpu: Duration,
    /// How many pages it touched that were not there yet: read from the disk, copied or zeroed first.
    pub(crate) faults: u64,
}

impl Usage {
    /// That of a process, where the system tells. A thread's time is written down when it goes to sleep.
    pub(crate) fn of(process: u32) -> Option<Self> {
        let mut cpu = Duration::ZERO;
        for thread in fs::read_dir(format!("/proc/{process}/task")).ok()? {
            let of_thread = fs::read_to_string(thread.ok()?.path().join("schedstat")).ok()?;
            cpu += on_cpu(&of_thread)?;
        }
        let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
        Some(Self { cpu, faults: faults(&stat)? })
    }

    /// What has been used since `earlier`.
    pub(crate) fn since(self, earlier: Self) -> Self {
        Self {
            cpu: self.cpu.saturating_sub(earlier.cpu),
            faults: self.faults.saturating_sub(earlier.faults),
        }
    }
}

/// The first field of a `schedstat`.
fn on_cpu(schedstat: &str) -> Option<Duration> {
    Some(Duration::from_nanos(schedstat.split_ascii_whitespace().next()?.parse().ok()?))
}

/// The minor and the major ones of a `stat`, in which a name in brackets may hold anything.
fn faults(stat: &str) -> Option<u64> {
    let (_, behind_the_name) = stat.rsplit_once(')')?;
    let mut fields = behind_the_name.split_ascii_whitespace().skip(7);
    let minor: u64 = fields.next()?.parse().ok()?;
    let major: u64 = fields.nth(1)?.parse().ok()?;
    Some(minor + major)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_and_faults_are_read_from_the_kernel_s_lines() {
        assert_eq!(on_cpu("4624161 81241 12\n"), Some(Duration::from_nanos(4_624_161)));
        let stat = "7 (a) b) S 1 7 7 0 -1 4194560 812 3 5 0 1 0 0 0 20 0 2 0 99 1 2";
        assert_eq!(faults(stat), Some(817));
    }

    #[test]
    fn what_is_no_line_of_the_kernel_s_is_nothing() {
        assert_eq!((on_cpu(""), on_cpu("x")), (None, None));
        assert_eq!((faults(""), faults("7 (a) S 1 7")), (None, None));
    }
}
