/// What people and build servers read of `SmallRun`, to the letter: a change here is a change that they see.
enum Golden {
    static let terminal = #"""
        ✗ FAIL: read p99 61.2 ms, limit 50 ms. 2 of 5 gates pass, 1 warns. Measurement:
          trustworthy.
        no data: nothing to measure server_time p99 by in the measured phases

        ✗ latency{operation=read} p99 < 50ms                                     61.2 ms
        ✓ error_rate < 10%                                                         5.71%
        ! warn latency p50 < 1ms                                                    4 ms
        ✓ cache_hit_ratio >= 50%                                                     60%
        ? server_time p99 < 1s                                                         –
        ✓ require generator trustworthy

        operation  requests  ok/s  errors  limited  missed  p50 ms  p99 ms  max ms
        read            100    10       0        0       0       2    61.2    61.2
        write           110     9      12        8       0       4       4       4
        total           210    19      12        8       0       4    61.2    61.2

        errors 5.71%, limited 3.81%, journeys completed 40 of 43, checks held 99.5%,
          cache hits 60%, send lag p99 0.04 ms, generator CPU 10%
        report: Reports/x

        """#

    static let markdown = #"""
        ## ✗ FAIL: read p99 61.2 ms, limit 50 ms. 2 of 5 gates pass, 1 warns. Measurement: trustworthy.

        `small`: 210 requests in 10 s measured, 19/s, p50 4 ms, p99 61.2 ms, errors 5.71%, limited 3.81%, cache hits 60%.

        Generator trustworthy: send lag p99 0.04 ms, 0 missed, CPU 10%. Steady state: too short to say.

        | verdict | gate | measured | limit | samples |
        | --- | --- | ---: | ---: | ---: |
        | ✗ FAIL | `latency{operation=read} p99 < 50ms` | 61.2 ms | &lt; 50 ms | 100 |
        | ! WARN | `warn latency p50 < 1ms` | 4 ms | &lt; 1 ms | 190 |
        | ? INCONCLUSIVE | `server_time p99 < 1s` | – | &lt; 1 s | 0 |

        <details><summary>3 more gates</summary>

        | verdict | gate | measured | limit | samples |
        | --- | --- | ---: | ---: | ---: |
        | ✓ PASS | `error_rate < 10%` | 5.71% | &lt; 10% | 210 |
        | ✓ PASS | `cache_hit_ratio >= 50%` | 60% | ≥ 50% | 100 |
        | ✓ PASS | `require generator trustworthy` | – | – | – |

        </details>

        <details><summary>Operations</summary>

        | operation | requests | ok /s | errors | limited | missed | p50 ms | p95 ms | p99 ms | max ms |
        | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
        | `read` | 100 | 10 | 0 | 0 | 0 | 2 | 10 | 61.2 | 61.2 |
        | `write` | 110 | 9 | 12 | 8 | 0 | 4 | 4 | 4 | 4 |
        | `total` | 210 | 19 | 12 | 8 | 0 | 4 | 10 | 61.2 | 61.2 |

        </details>

        <details><summary>Journeys</summary>

        | journey | completed | failed | unfinished | p50 ms | p95 ms | p99 ms | max ms |
        | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
        | `browse` | 40 | 1 | 2 | 6 | 72.4 | 72.4 | 72.4 |
        | `buy` | 0 | 0 | 0 | – | – | – | – |

        </details>

        <details><summary>Checks: 99.5% held</summary>

        | check | held | share |
        | --- | ---: | ---: |
        | `write: has "id" \| <b>` | 89 of 90 | 98.9% |
        | `write: never asked` | 0 of 0 | – |
        | `read: status 200` | 100 of 100 | 100% |

        </details>

        Limiter: Callers saw 190 ok answers and 8 (4.04%) expected 429s in the measured phases.

        <details><summary>Errors</summary>

        | error | operation | count |
        | --- | --- | ---: |
        | no answer within 1 s | `write` | 10 |

        </details>

        Seed 7, plan `sha256:00`, flywheel 0.1.0.

        """#

    static let junit = #"""
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites name="flywheel" tests="6" failures="1" errors="1" time="10.500">
        <testsuite name="gates" tests="6" failures="1" errors="1" skipped="1" time="10.500" timestamp="2026-11-22T17:15:00">
        <properties><property name="scenario" value="small"></property><property name="seed" value="7"></property><property name="planHash" value="sha256:00"></property><property name="version" value="0.1.0"></property></properties>
        <testcase classname="flywheel.small.read" name="latency{operation=read} p99 &lt; 50ms" time="0"><failure message="read p99 is 61.2 ms over 100 samples in the measured phases; limit 50 ms" type="fail">read p99 is 61.2 ms over 100 samples in the measured phases; limit 50 ms</failure></testcase>
        <testcase classname="flywheel.small.all" name="error_rate &lt; 10%" time="0"></testcase>
        <testcase classname="flywheel.small.all" name="warn latency p50 &lt; 1ms" time="0"><skipped message="latency p50 is 4 ms over 190 samples in the measured phases; limit 1 ms">latency p50 is 4 ms over 190 samples in the measured phases; limit 1 ms</skipped></testcase>
        <testcase classname="flywheel.small.all" name="cache_hit_ratio &gt;= 50%" time="0"></testcase>
        <testcase classname="flywheel.small.all" name="server_time p99 &lt; 1s" time="0"><error message="no data: nothing to measure server_time p99 by in the measured phases" type="fail">no data: nothing to measure server_time p99 by in the measured phases</error></testcase>
        <testcase classname="flywheel.small.all" name="require generator trustworthy" time="0"></testcase>
        <system-out>FAIL: read p99 61.2 ms, limit 50 ms. 2 of 5 gates pass, 1 warns. Measurement: trustworthy.</system-out>
        </testsuite>
        </testsuites>

        """#
}
