//! Completions, tried in the shells that they are for. Where a shell is not installed, that is said and
//! nothing is tried; CI has them.

use crate::installation::run_in;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// Whether the shell is there.
#[expect(clippy::print_stderr, reason = "whoever runs the tests is told")]
fn is_installed(shell: &str) -> bool {
    let there = Command::new(shell).args(["-c", "exit 0"]).status().is_ok_and(|s| s.success());
    if !there {
        eprintln!("skipped: {shell} is not installed");
    }
    there
}

/// A folder with the shell's script in a file of this name.
fn script(shell: &str, file: &str) -> PathBuf {
    let folder =
        std::env::temp_dir().join(format!("greenlight-completions-{shell}-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join(file), run_in(&["completions", shell], []).ok()).expect("written");
    folder
}

/// What is typed before the tab, and what must be among the proposals.
const CASES: [(&str, &[&str]); 7] = [
    ("greenlight-admin o", &["org", "operator"]),
    ("greenlight-admin org ", &["create", "list", "show", "disable", "enable"]),
    ("greenlight-admin --json queue re", &["release", "reject"]),
    ("greenlight-admin key create --ex", &["--expires-in"]),
    (
        "greenlight-admin queue list --status ",
        &["activation_requested", "activation_processing", "withdrawn"],
    ),
    ("greenlight-admin org list --deployment-env s", &["sandbox"]),
    ("greenlight-admin completions f", &["fish"]),
];

#[test]
fn bash_completes_after_every_word() {
    if !is_installed("bash") {
        return;
    }
    let folder = script("bash", "greenlight-admin");
    for posix in [false, true] {
        for (typed, proposals) in CASES {
            // As readline calls it: the words, the one that is completed, the one before.
            let asked = r#"
                source "$1/greenlight-admin" || exit 1
                read -ra COMP_WORDS <<<"$2"
                [[ $2 == *' ' ]] && COMP_WORDS+=('')
                COMP_CWORD=$(( ${#COMP_WORDS[@]} - 1 )) COMP_LINE=$2 COMP_POINT=${#2}
                spec=$(complete -p greenlight-admin) || exit 1
                function=${spec##*-F } function=${function%% *}
                compopt() { :; }
                "$function" greenlight-admin "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
                printf '%s\n' "${COMPREPLY[@]}""#;
            let mut bash = Command::new("bash");
            bash.args(["--norc", "--noprofile"]).args(posix.then_some("--posix"));
            bash.args(["-c", asked, "bash"]).arg(&folder).arg(typed);
            let ran = bash.output().expect("bash runs");
            let proposed = String::from_utf8_lossy(&ran.stdout).into_owned();
            let complaint = String::from_utf8_lossy(&ran.stderr).into_owned();
            for proposal in proposals {
                let found = proposed.lines().any(|line| line.trim() == *proposal);
                assert!(found, "{typed}<tab>: {proposed}{complaint}");
            }
        }
    }
    let _ = fs::remove_dir_all(folder);
}

#[test]
fn zsh_completes_after_every_word() {
    if !is_installed("zsh") {
        return;
    }
    let folder = script("zsh", "_greenlight-admin");
    for (typed, proposals) in CASES {
        // A zsh of its own on a terminal of zsh's own, into which the keys are typed.
        let asked = r#"
            zmodload zsh/zpty || exit 1
            zpty z zsh -f -i
            zpty -w z "PS1=; fpath=($1 \$fpath); autoload -Uz compinit; compinit -u -d $1/dump"
            zpty -w z "LISTMAX=0; setopt listrowsfirst no_always_last_prompt; stty columns 200; echo rea''dy"
            zpty -r -m z ready '*ready*'
            zpty -n -w z "$2"$'\t\t'
            for try in {1..50}; do
                sleep 0.1; missing=0
                while zpty -r -t z proposed; do all+=$proposed; done
                for proposal in ${@[3,-1]}; do [[ $all == *$proposal* ]] || missing=1; done
                (( missing )) || break
            done
            print -r -- "$all"
            zpty -d z"#;
        let mut zsh = Command::new("zsh");
        zsh.args(["-f", "-c", asked, "zsh"]).arg(&folder).arg(typed);
        zsh.args(proposals).env("TERM", "dumb");
        let ran = zsh.output().expect("zsh runs");
        let proposed = String::from_utf8_lossy(&ran.stdout).into_owned();
        let complaint = String::from_utf8_lossy(&ran.stderr).into_owned();
        for proposal in proposals {
            assert!(proposed.contains(proposal), "{typed}<tab>: {proposed}{complaint}");
        }
    }
    let _ = fs::remove_dir_all(folder);
}
