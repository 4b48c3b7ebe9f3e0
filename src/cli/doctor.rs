//! `doctor`: is everything here that the work needs?
use super::args::DoctorArgs;
use super::dispatch::Cx;
use super::out::{Tone, fault_json};
use crate::fault::{Exit, Outcome};
use crate::i18n::Words;
use crate::port::keyring_answer;
use crate::task::{self, DoctorLine, DoctorVerdict};
use serde_json::{Value, json};

/// `fieldbridge doctor`. The first thing that is not fit decides the exit code.
pub async fn doctor(cx: &mut Cx<'_>, args: &DoctorArgs) -> Outcome<Exit> {
    let bench = cx.bench()?;
    let lines = task::doctor(&bench, args.accounts).await?;
    let exit = task::doctor_fault(&lines).map_or(Exit::Ok, |f| f.policy().exit);
    if cx.out.json {
        let words = cx.out.words;
        let lines: Vec<Value> = lines.iter().map(|line| line_json(line, words)).collect();
        cx.out.object(json!({ "lines": lines, "exit": exit, "exit_code": exit.code() }));
    } else {
        for line in &lines {
            show(cx, line);
        }
    }
    Ok(exit)
}

fn line_json(line: &DoctorLine, words: Words) -> Value {
    json!({
        "examined": line.key.trim_start_matches("doctor-"),
        "verdict": line.verdict,
        "message": words.say_map(line.key, &line.args),
        "args": line.args,
        "remedy": line.remedy.as_ref().map(|key| words.say_map(key, &line.args)),
        "fault": line.fault.as_ref().map(|f| fault_json(f, words)),
    })
}

fn show(cx: &mut Cx<'_>, line: &DoctorLine) {
    let (tone, symbol) = match line.verdict {
        DoctorVerdict::Passed => (Tone::Good, "✓"),
        DoctorVerdict::Warned => (Tone::Warn, "!"),
        DoctorVerdict::Failed => (Tone::Bad, "✗"),
    };
    let words = cx.out.words;
    let mut args = line.args.clone();
    if let Some(key) = args.get("why").and_then(|why| keyring_answer(why)) {
        args.insert("why".to_owned(), words.say(key));
    }
    let text = format!("{} {}", cx.out.paint(tone, symbol), words.say_map(line.key, &args));
    cx.out.line(text);
    if let Some(remedy) = &line.remedy {
        for text in words.say_map(remedy, &line.args).lines() {
            cx.out.line(format!("    {text}"));
        }
    }
    if let Some(fault) = &line.fault {
        let code = cx.out.paint(Tone::Faint, fault.kind.code());
        cx.out.line(format!("    {code}"));
    }
}
