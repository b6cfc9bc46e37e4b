"""Colours and strokes of every picture. Values are blue and gradients orange; dashes and marks say the same in grey.

>>> STYLE.count("<") == 0
True
"""

LIGHT = """--mg-page:#fff;--mg-ink:#1c2330;--mg-quiet:#5d6675;--mg-line:#8b98ab;--mg-box:#fff;--mg-edge:#c3ccd9;\
--mg-value:#1557b0;--mg-value-edge:#6f9fd8;--mg-value-fill:#f2f7fe;--mg-grad:#a84a00;--mg-grad-edge:#dc9447;\
--mg-grad-fill:#fff1df;--mg-still:#f3f4f6;--mg-wrong:#b3261e"""
DARK = """--mg-page:#15181e;--mg-ink:#e8ebf0;--mg-quiet:#a3adbb;--mg-line:#76839a;--mg-box:#1c2129;--mg-edge:#46505f;\
--mg-value:#8bbcfa;--mg-value-edge:#4a7ab5;--mg-value-fill:#182636;--mg-grad:#ffb566;--mg-grad-edge:#b3722b;\
--mg-grad-fill:#38260f;--mg-still:#23272f;--mg-wrong:#ff8a80"""

RULES = """
.mg{font-family:"DejaVu Sans Mono",Menlo,Consolas,"Liberation Mono","Noto Sans CJK SC","Noto Sans Mono CJK SC",\
"PingFang SC","Microsoft YaHei",monospace;max-width:100%;height:auto}
.mg text{fill:var(--mg-ink);text-anchor:middle;unicode-bidi:isolate}
.mg .page{fill:var(--mg-page)}
.mg .box{fill:var(--mg-value-fill);stroke:var(--mg-value-edge);stroke-width:1.3}
.mg .output>.box{stroke-width:2.4}
.mg .constant>.box{fill:var(--mg-still);stroke:var(--mg-edge)}
.mg .unknown>.box{stroke-dasharray:3 3}
.mg .name{font-size:13px;font-weight:700}
.mg .nameless>.name{font-weight:400;font-style:italic;fill:var(--mg-quiet)}
.mg .number{font-size:14px;fill:var(--mg-value)}
.mg .constant .number,.mg .unknown .number{fill:var(--mg-quiet)}
.mg .unknown .number,.mg .pattern{font-size:10px}
.mg .heated .number,.mg .heated .gradient{font-size:10px}
.mg .bracket{fill:none;stroke:var(--mg-line);stroke-width:1}
.mg .slot{fill:none;stroke:var(--mg-grad-edge);stroke-width:1.2;stroke-dasharray:3 2.5}
.mg .gradient{font-size:12px;fill:var(--mg-grad)}
.mg .grad-stored .gradient,.mg .grad-whole .gradient{font-weight:700}
.mg .label{font-size:10px;fill:var(--mg-grad);text-anchor:start}
.mg .grad-unkept .gradient{font-size:10px;fill:var(--mg-quiet);font-style:italic}
.mg .grad-passing .slot{stroke-dasharray:1 3;stroke-linecap:round;stroke-width:2}
.mg .grad-passing .gradient{font-style:italic}
.mg .grad-part .slot{fill:var(--mg-grad-fill)}
.mg .grad-whole .slot,.mg .grad-stored .slot{fill:var(--mg-grad-fill);stroke-dasharray:none}
.mg .mailbox{fill:none;stroke:var(--mg-grad);stroke-width:1.2;stroke-linejoin:round;stroke-linecap:round}
.mg .flag{fill:var(--mg-grad);stroke:none;visibility:hidden}
.mg .grad-stored .flag{visibility:visible}
.mg .circle{fill:var(--mg-box);stroke:var(--mg-line);stroke-width:1.3}
.mg .symbol{font-size:15px;font-weight:700}
.mg .word{font-size:12px;font-weight:400}
.mg .caption{font-size:8.5px;text-anchor:start;fill:var(--mg-quiet);stroke:var(--mg-page);\
stroke-width:3px;paint-order:stroke;stroke-linejoin:round}
.mg .wire{fill:none;stroke:var(--mg-value-edge);stroke-width:1.5}
.mg .head{fill:var(--mg-value-edge);stroke:none}
.mg .far .wire{stroke-width:.7;opacity:.6}
.mg .still .wire{stroke:var(--mg-line);stroke-dasharray:4 3}
.mg .still .head{fill:var(--mg-line)}
.mg .back{fill:none;stroke:var(--mg-grad-edge);stroke-width:1.5;stroke-dasharray:5 3}
.mg .back-head{fill:var(--mg-grad-edge)}
.mg.backward .wire{stroke:var(--mg-grad-edge);stroke-dasharray:5 3}
.mg.backward .head{fill:var(--mg-grad-edge)}
.mg.backward .number{fill:var(--mg-grad);font-size:11px}
.mg .message{font-size:12px;font-weight:700;fill:var(--mg-grad);stroke:var(--mg-page);stroke-width:4px;\
paint-order:stroke;stroke-linejoin:round}
.mg .place{font-size:9px;fill:var(--mg-quiet)}
.mg .cold{fill:var(--mg-value)}
.mg .warm{fill:var(--mg-grad)}
.mg .minus{stroke:var(--mg-page);stroke-width:1.2;fill:none}
.mg .nan{fill:none;stroke:var(--mg-wrong);stroke-width:1}
.mg .frame{fill:none;stroke:var(--mg-edge);stroke-width:1}
.mg .around{fill:var(--mg-still);fill-opacity:.45;stroke:var(--mg-line);stroke-width:1;stroke-dasharray:6 4}
.mg .group-name{font-size:11px;font-weight:700;text-anchor:start;fill:var(--mg-quiet)}
.mg .hidden-count{font-size:11px;fill:var(--mg-quiet);text-anchor:start}
"""

STYLE = (
    f".mg{{{LIGHT}}}\n@media screen and (prefers-color-scheme:dark){{.mg{{{DARK}}}}}\n"
    f'@media screen{{[data-jp-theme-light="true"] .mg,.vscode-light .mg{{{LIGHT}}}\n'
    f'[data-jp-theme-light="false"] .mg,.vscode-dark .mg{{{DARK}}}}}{RULES}'
)
