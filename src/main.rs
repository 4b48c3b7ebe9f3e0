//! Arguments in, exit code out.
use std::process::ExitCode;

fn main() -> ExitCode {
    let exit = fieldbridge::cli::run(std::env::args_os().collect(), &fieldbridge::boot::Boot);
    ExitCode::from(exit.code())
}
