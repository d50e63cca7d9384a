/// The guard: a single-threaded POSIX shell that starts one child and outlives it, whatever happens to the harness.
///
/// Needs `flock`, `setsid` and `setpriv` of util-linux, `env --default-signal` of coreutils 8.31, `find`.
///
/// - Its standard input is a socket held by the harness. A line (`stop`) or its end means: stop the child. At its end the
///   harness is gone and the guard removes the directory too.
/// - The child leads a session of its own, so that its whole group can be killed, and gets the orphan signal from the
///   kernel when the guard dies. That signal is set by `setpriv`; the shell behind it sees to the instant before.
/// - A watcher reads the input, because a shell cannot wait for a child and a descriptor at once. It dies with the guard.
/// - Standard output and error report to the harness: `child <pid>`, said by the child itself when only its program is
///   left to execute (a shell's background child ignores INT and QUIT until `env` sees to it), or what failed.
enum GuardScript {
    /// Arguments 1 to 8, then the child's command. An empty scratch directory or user means none.
    struct Arguments {
        var scratch: String
        var stop: StopSignal
        var orphan: StopSignal
        var grace: Duration
        var user: SystemUser?
        var output: String
        var errors: String
        var command: [String]

        var list: [String] {
            let identity = user.map { ["\($0.userID)", "\($0.groupID)"] } ?? ["", ""]
            let seconds = grace / .seconds(1)
            return [scratch, stop.rawValue, orphan.rawValue, "\(seconds)"] + identity + [output, errors] + command
        }
    }

    static let reportPrefix = "child "

    static let text = """
        scratch=$1 stop=$2 orphan=$3 grace=$4 user=$5 group=$6 output=$7 errors=$8
        shift 8
        guard=$$ patience=0
        exec 3<&0 0</dev/null 4>&1
        if [ -n "$scratch" ]; then
            exec 9<"$scratch/\(ScratchDirectory.lockName)"
            flock -s 9 || exit 125
        fi
        for tool in setsid setpriv env sleep find; do
            command -v "$tool" >/dev/null || { echo "$tool: not found"; exit 125; }
        done

        set -- sh -c '
            [ "$PPID" = "$0" ] || exit 125
            echo "\(reportPrefix)$$" >&4
            exec "$@" 4>&-' "$guard" "$@"
        if [ -n "$user" ]; then set -- "--reuid=$user" "--regid=$group" --clear-groups "$@"; fi
        setsid env --default-signal=INT,QUIT setpriv "--pdeathsig=$orphan" "$@" >>"$output" 2>>"$errors" 3<&- &
        child=$!

        trap 'kill -s "$stop" "$child"; kill -s CONT "$child"' USR1 TERM INT
        trap 'patience=$grace; kill -s "$stop" "$child"; kill -s CONT "$child"' HUP
        trap 'kill -s KILL "$child"' USR2
        setsid setpriv --pdeathsig=KILL sh -c '
            if read -r word <&3; then kill -s USR1 "$1"; else kill -s HUP "$1"; fi
            setpriv --pdeathsig=KILL sleep "$2"
            kill -s USR2 "$1"' watcher "$guard" "$grace" >/dev/null 2>&1 4>&- 9<&- &
        watcher=$!

        exec >/dev/null 2>&1 3<&- 4>&-
        # A signal, or the child's being stopped and continued, ends a wait early; dash may then have reaped the child
        # without saying its status, which a second wait tells (127: it was told).
        while wait "$child"; status=$?; kill -0 "$child"; do :; done
        wait "$child"; again=$?
        [ "$again" -eq 127 ] || status=$again
        kill -s KILL -- "-$child"
        kill -s KILL -- "$watcher" "-$watcher"

        # With the harness gone, wait for the guards that share the directory; the last removes it.
        if [ -n "$scratch" ] && flock -x -w "$patience" 9; then
            cd "$scratch" && find . -mindepth 1 ! -path ./\(ScratchDirectory.lockName) -delete
            rm -f ./\(ScratchDirectory.lockName)
            cd / && rmdir -- "$scratch"
        fi
        exit "$status"
        """
}
