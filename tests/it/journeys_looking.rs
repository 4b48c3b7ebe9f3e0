//! A journey of whoever looks closer: why a flow stands so, whether both sides are equal, one row; then rows read again, tried
//! first. The real binary in a real terminal.
use crate::kit::canary::Scratch;
use crate::kit::pty::{ENTER, ESC};
use crate::kit::walk::{self, REVIEW};

const CTRL_D: &str = "\x04";
const CTRL_N: &str = "\x0e";

#[test]
fn after_a_first_load_somebody_looks_why_compares_both_sides_and_explains_a_row() {
    let home = Scratch::home();
    let mut t = walk::demo(home.path(), 300, &[]);
    walk::enter_until(&mut t, REVIEW);
    walk::launch(&mut t, "✓ done");
    t.send(ESC);
    t.wait_for("External accounts", 30);
    t.send("w");
    t.wait_for("What led there", 30);
    t.send("v");
    t.until("a verdict", 60, |s| s.contains("holds what the CRM has") || s.contains("are not equal"));
    assert!(t.screen().contains("equal"), "{}", t.screen());
    t.send("o");
    t.wait_for("One row of", 30);
    t.send("nobody; rm -rf");
    t.send(ENTER);
    t.wait_for("Neither the CRM nor the campaign database knows this row", 30);
    // Back where each was opened from: the comparison, the reasons, home.
    for shown in ["Comparison", "What led there", "External accounts"] {
        t.send(ESC);
        t.wait_for(shown, 30);
    }
    t.send("R");
    t.wait_for("try it first", 30);
    t.send(CTRL_D);
    t.wait_for("[x] Ctrl-D", 30);
    t.send(CTRL_N);
    t.wait_for("--replay --dry-run --limit 1000 --anew", 30);
    t.send(ENTER);
    t.wait_for("read again, dry run", 30);
    let over = |line: &str| line.contains("✓ done") && line.contains("read again, dry run");
    t.until("its end", 60, |s| s.lines().any(over));
    t.send("q");
    assert_eq!(t.ended(20), 0);
}
