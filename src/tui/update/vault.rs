//! The pass-phrase of the encrypted file, asked for when a secret is needed. Whoever needs it waits; whatever closes the
//! question answers them.
use crate::port::PassphraseAsk;
use crate::secret::Secret;
use crate::tui::effect::Effect;
use crate::tui::model::{Effects, Model, Overlay, VaultWait};
use crate::tui::widget::input::Input;

/// A secret is needed.
pub fn asks(model: &mut Model, why: PassphraseAsk) -> Effects {
    if model.vault == VaultWait::Declined {
        // The same person, the same moment: several that need it are one question.
        return vec![(model.task(), Effect::AnswerVault(None))];
    }
    model.vault = VaultWait::Asked;
    model.overlays.retain(|o| !matches!(o, Overlay::Passphrase { .. }));
    model.overlays.push(Overlay::Passphrase { input: Input::masked(), wrong: why == PassphraseAsk::Wrong });
    Vec::new()
}

/// Enter. An empty line is no answer.
pub fn answered(model: &mut Model, input: &Input, wrong: bool) -> Effects {
    if input.is_empty() {
        model.overlays.push(Overlay::Passphrase { input: Input::masked(), wrong });
        return Vec::new();
    }
    model.vault = VaultWait::No;
    vec![(model.task(), Effect::AnswerVault(Some(Secret::new(input.text()))))]
}

/// Somebody touched a key: they may be asked again.
pub fn touched(model: &mut Model) {
    if model.vault == VaultWait::Declined {
        model.vault = VaultWait::No;
    }
}

/// The question was left without an answer.
pub fn left(model: &mut Model) -> Effects {
    let open = model.overlays.iter().any(|o| matches!(o, Overlay::Passphrase { .. }));
    if model.vault != VaultWait::Asked || open {
        return Vec::new();
    }
    model.vault = VaultWait::Declined;
    vec![(model.task(), Effect::AnswerVault(None))]
}
