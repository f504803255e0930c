"""Texts that mean something to a browser, a spreadsheet, Word or a terminal: tried wherever a user may write."""

SCRIPTS = (
    "<img src=x onerror=window.__hit=1>",
    "<script>window.__hit=1</script>",
    '"><svg onload=window.__hit=1>',
    "</title></textarea><svg/onload=window.__hit=1>",
    "{{constructor.constructor('window.__hit=1')()}}",
    "${window.__hit=1}",
    "javascript:window.__hit=1",
    "[x](javascript:window.__hit=1)",
)
"""``window.__hit`` is set where one of them is taken for more than a text."""

FORMULAS = (
    *("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\N{NO-BREAK SPACE}=1"),
    *("＝1", "＋1", "－1", "＠x", "=cmd|' /C calc'!A0", '=HYPERLINK("http://evil.example")', "-2+3+cmd|'/c calc'!A0"),
)
"""A spreadsheet takes a text that starts so for a formula; DDE among them."""

SPLIT_FORMULAS = ("x;=1+1", 'x";=1+1', "x,=1+1", 'a";"=1+1', "x; @SUM(A1)", "x|+1", "x,\t-1")
"""Harmless as a whole, but not where a spreadsheet cuts the line at another separator, Dutch ones at a semicolon."""

FIELDS = ("HYPERLINK evil", "{ DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe }", '<w:instrText>DDE "x"</w:instrText>')
"""Word takes these for fields where they stand as field codes."""

CHARTS = ("{a}{b}{c}", "{@[0]}", "$ink", "$& $1 $'", "fmt:rows", "{name|x}", "[[stress]]", "__proto__", "constructor")
"""Marks that our own pages and charts know."""

UNSEEN = (
    "ab\N{RIGHT-TO-LEFT OVERRIDE}cd",
    "\N{RIGHT-TO-LEFT ISOLATE}ab",
    "a\N{ZERO WIDTH SPACE}b\N{ZERO WIDTH JOINER}",
    "a\x00b\x07\x1b[31mred",
    "a\r\nSet-Cookie: x=1\r\n\r\nb",
    "a\N{LINE SEPARATOR}b",
    "￾￿",
    "../../etc/passwd",
)
"""What breaks a line, turns the reading direction, steers a terminal, or leaves a folder; and what XML cannot hold."""

LONG = ("x" * 10_000, "word " * 2_000)
TEXTS = (*SCRIPTS, *FORMULAS, *SPLIT_FORMULAS, *FIELDS, *CHARTS, *UNSEEN, *LONG)
BREAKING = frozenset("\r\n\t\x00\x07\x1b￾￿\N{RIGHT-TO-LEFT OVERRIDE}\N{RIGHT-TO-LEFT ISOLATE}\N{LINE SEPARATOR}")
"""Signs that no text that leaves us may hold."""
