"""What the markup of a drawn paper is written with: Typst functions, the same for every paper."""

PRELUDE = """#set document(date: none)
#set text(font: ("Times New Roman", "Liberation Serif"), size: 13pt, lang: "vi", hyphenate: false,
  kerning: false, ligatures: false, overhang: false)
#set smartquote(enabled: false)
#set par(leading: 0pt, spacing: 0pt, linebreaks: "simple")
#set footnote.entry(clearance: 4pt, gap: 2pt)
#show footnote.entry: set text(size: 10pt)
// Where the text of a page begins, and how far a paragraph is indented: told anew where they change.
#let page-top = 20mm
#let from-indent = 0mm
#let sans = ("Arial", "Liberation Sans")
// A paragraph as Word sets it: indents, spaces, the height of its lines, its edges.
#let p(above: 0pt, l: 0pt, r: 0pt, first: 0pt, hang: 0pt, to: left, just: false, keep: false, whole: false,
  top: 0.933em, bottom: -0.216em, size: 13pt, edges: none, fill: none, out: 0pt, hung: none, body) = block(
  above: above, below: 0pt, sticky: keep, breakable: not whole, width: 100%, inset: (left: l, right: r), {
    set text(size: size, top-edge: top, bottom-edge: bottom)
    set par(justify: just, first-line-indent: (amount: first, all: true), hanging-indent: hang)
    set align(to)
    hung
    let inner = par(body)
    if edges == none and fill == none { inner } else {
      block(width: 100%, stroke: edges, fill: fill, outset: out, inner)
    }
  })
// A line of nothing: as high as Word makes an empty paragraph.
#let e(above: 0pt, l: 0pt, r: 0pt, high: 15pt, keep: false, edges: none, fill: none, out: 0pt, hung: none,
  body) = block(above: above, below: 0pt, sticky: keep, breakable: false, width: 100%, height: high,
  inset: (left: l, right: r), {
    hung
    block(width: 100%, height: high, stroke: edges, fill: fill, outset: out, body)
  })
// A line with tabs: `parts` stand between them; `start` and the stops are measured from the left margin.
#let tabbed(start, stops, step, parts) = context {
  let x = start.to-absolute()
  for (index, part) in parts.enumerate() {
    let wide = measure(part).width
    if index > 0 {
      let next = stops.filter(it => it.at.to-absolute() > x + 0.5pt).at(0, default: none)
      if next == none {
        next = (at: (calc.floor((x + 0.5pt) / step.to-absolute()) + 1) * step, to: "left", leader: "")
      }
      let share = if next.to == "center" { 0.5 } else if next.to == "right" { 1.0 } else { 0.0 }
      let gap = calc.clamp((next.at.to-absolute() - x - wide * share) / 1pt, 0, 1400) * 1pt
      let sign = (dot: ".", hyphen: "-", underscore: "_").at(next.leader, default: "")
      if sign == "" or gap < 4pt { h(gap) } else { box(width: gap, repeat(justify: false, sign)) }
      x += gap
    }
    part
    x += wide
  }
}
// A thing that hangs on a paragraph: `page-x`, `page-y` tell that it is measured from the edge of the page.
#let hung(x, y, page-x, page-y, to, body) = if page-x or page-y {
  context {
    let at = here().position()
    place(top + to, dx: if page-x { x - at.x } else { x }, dy: if page-y { y - at.y } else { y }, body)
  }
} else { place(top + to, dx: x, dy: y, body) }
// What is known by its size alone.
#let grey(wide, high, word) = box(width: wide, height: high, fill: luma(232), stroke: 0.5pt + luma(150),
  if word != "" and wide > 12mm and high > 5mm {
    align(center + horizon, text(size: 9pt, weight: "regular", style: "normal", fill: luma(80), word))
  })
"""
