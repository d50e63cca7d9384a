/// The page's one style sheet. Colours stand in custom properties, once for light (and print) and once for dark; each
/// is at least 4.5:1 as text and 3:1 as a line on its background. Free of `<` and `&`, so that XML parsers read it as
/// it is.
enum StyleSheet {
    static let text: StaticString = """

        :root{color-scheme:light dark;--page:#ffffff;--panel:#f5f7f9;--ink:#1d2733;--muted:#56616d;--rule:#d5dbe1;
        --grid:#e4e8ec;
        --axis:#8a949e;--pass:#1d6b3f;--fail:#b3261e;--open:#8a5a00;--link:#0060a0;--warm:#5a6672;--band:#d7e6f3;
        --s1:#0068a8;--s2:#b84a00;--s3:#00755a;--s4:#8e3f83;--s5:#4f5b66}
        @media screen and (prefers-color-scheme:dark){:root{--page:#12171d;--panel:#1a2129;--ink:#e4e9ee;
        --muted:#a3afba;
        --rule:#323c47;--grid:#29323b;--axis:#6d7985;--pass:#5cc98a;--fail:#ff8a80;--open:#f0b455;--link:#7cc0ff;
        --warm:#a3afba;
        --band:#1f3a52;--s1:#5cb3f0;--s2:#f2954a;--s3:#3cc79c;--s4:#d895cf;--s5:#b3bdc7}}
        *{box-sizing:border-box}
        body{margin:0 auto;padding:24px 24px 64px;max-width:1120px;background:var(--page);color:var(--ink);
        font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",sans-serif;
        overflow-wrap:break-word;font-variant-numeric:tabular-nums}
        h1{font-size:24px;line-height:1.3;margin:0 0 8px;font-weight:650}
        h2{font-size:20px;margin:44px 0 12px;padding-top:14px;border-top:1px solid var(--rule);font-weight:650}
        h3{font-size:16px;margin:0;font-weight:650}
        section>h3{margin-top:26px}
        p{margin:6px 0 12px;max-width:80ch}
        a{color:var(--link)}
        code,pre{font:13px/1.45 ui-monospace,"SF Mono",Menlo,Consolas,"Liberation Mono",monospace;unicode-bidi:isolate}
        code{overflow-wrap:anywhere}
        .verdict{border:1px solid var(--rule);border-left:8px solid var(--muted);background:var(--panel);
        padding:18px 22px;border-radius:4px}
        .verdict.pass{border-left-color:var(--pass)}.verdict.fail{border-left-color:var(--fail)}
        .verdict.inconclusive{border-left-color:var(--open)}
        .pass .glyph,.badge.pass{color:var(--pass)}.fail .glyph,.badge.fail{color:var(--fail)}
        .inconclusive .glyph,.badge.inconclusive,.badge.warn{color:var(--open)}.badge.skipped{color:var(--muted)}
        .badge{font-weight:650;white-space:nowrap}
        .subject{margin:10px 0 0}.facts,.note,.why{color:var(--muted);font-size:13px}.facts{margin:2px 0 0}
        .reasons{margin:4px 0;padding-left:20px}
        .tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(130px,1fr));gap:14px 20px;margin:18px 0 0}
        dt{color:var(--muted);font-size:13px}dd{margin:0;font-size:21px;font-weight:600;white-space:nowrap}
        nav{display:flex;flex-wrap:wrap;gap:4px 18px;margin:16px 0 0;font-size:14px}
        .scroll{overflow-x:auto;margin:10px 0 20px}
        table{border-collapse:collapse;font-size:13.5px;min-width:100%}
        table.compact{min-width:0}
        caption{text-align:left;color:var(--muted);padding:0 0 4px;font-size:13px}
        th,td{text-align:left;vertical-align:top;padding:5px 14px 5px 0;border-bottom:1px solid var(--grid)}
        thead th{color:var(--muted);font-weight:500;border-bottom:1px solid var(--axis);vertical-align:bottom;
        white-space:nowrap}
        tbody th{font-weight:550}
        th:last-child,td:last-child{padding-right:0}
        .n{text-align:right;white-space:nowrap}
        .total th,.total td{border-top:1px solid var(--axis);font-weight:650}
        table{overflow-wrap:normal}td code{white-space:pre-wrap;overflow-wrap:break-word}
        .why{min-width:200px}td:last-child{min-width:70px}
        .query{display:block;min-width:260px;max-width:560px}
        pre{background:var(--panel);border:1px solid var(--rule);border-radius:4px;padding:10px 12px;overflow:auto;
        margin:6px 0 14px;max-height:520px}
        pre.example{max-width:420px;max-height:160px;min-width:200px;margin:0;padding:6px 8px;white-space:pre-wrap;
        overflow-wrap:anywhere}
        .missing{color:var(--muted);background:var(--panel);border:1px dashed var(--axis);border-radius:4px;
        padding:10px 14px;max-width:none}
        figure{margin:0 0 30px}
        figcaption p{margin:2px 0 8px;color:var(--muted)}
        .chart{display:block;overflow:visible}
        .plot{width:calc(100% - 174px)}
        .chart text{font:11.5px system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",sans-serif;
        fill:var(--muted)}
        .chart text.panel-title,.chart text.phase-name{fill:var(--ink)}
        .grid{stroke:var(--grid)}.base,.boundary{stroke:var(--axis)}.warm{fill:var(--warm)}.event{stroke:var(--fail)}
        .phase{fill:var(--band);stroke:var(--axis)}.phase.unmeasured{fill:var(--panel)}
        .limit{stroke:var(--fail)}.expected{stroke:var(--muted)}
        .chart text.limit-name,.chart text.event-name{fill:var(--fail);font-weight:600}
        .chart text.limit-name,.chart text.expected-name{paint-order:stroke;stroke:var(--page);stroke-width:3px}
        .s1{stroke:var(--s1)}.s2{stroke:var(--s2)}.s3{stroke:var(--s3)}.s4{stroke:var(--s4)}.s5{stroke:var(--s5)}
        .chart text.name{fill:var(--ink)}
        .track{fill:var(--rule)}.good{fill:var(--pass)}.bad{fill:var(--fail)}.tick{fill:var(--ink)}
        .bullet{display:block;margin-top:2px}
        .legend{display:none;flex-wrap:wrap;gap:2px 16px;font-size:12.5px;margin:4px 0}
        .swatch{vertical-align:middle}
        .events{font-size:13.5px;margin:8px 0;padding-left:24px}
        details{margin:4px 0 0;font-size:13.5px}summary{cursor:pointer;color:var(--link)}
        details .scroll{max-height:360px;overflow:auto}
        :focus-visible{outline:2px solid var(--link);outline-offset:2px}
        @media (max-width:680px){body{padding:12px 12px 40px}h1{font-size:19px}.verdict{padding:14px}
        .plot{width:calc(100% - 60px)}.names{display:none}.legend{display:flex}}
        @media print{:root{color-scheme:light}body{max-width:none;padding:0;font-size:11pt}nav,details{display:none}
        figure,tr,.verdict{break-inside:avoid}h2,h3,figcaption{break-after:avoid}pre{max-height:none;
        white-space:pre-wrap}
        .scroll{overflow:visible}table{font-size:9pt}th,td{padding-right:8px}*{print-color-adjust:exact;
        -webkit-print-color-adjust:exact}}

        """
}
