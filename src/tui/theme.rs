//! Roles, not colours: what a piece of text means decides how it looks on each kind of terminal.
use ratatui::style::{Color, Modifier, Style};

/// What a piece of text means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Ordinary text.
    Text,
    /// Less important text.
    Dim,
    /// Titles and headings.
    Title,
    /// The one thing to look at.
    Accent,
    /// The selected row of the focused list: always visible, also without colour.
    Selected,
    /// The selected row of a list without focus.
    SelectedDim,
    /// It went well.
    Good,
    /// It failed.
    Bad,
    /// Somebody should know.
    Warn,
    /// Borders.
    Border,
    /// The border of the focused pane.
    BorderFocus,
    /// A key in footer and help.
    Key,
    /// Text being typed.
    Input,
}

/// How many colours the terminal has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Depth {
    /// No colour (NO_COLOR, TERM=dumb): weight, underline and reverse only.
    Mono,
    /// The sixteen.
    Sixteen,
    /// 256.
    Indexed,
    /// 24 bits.
    True,
}

/// Styles by role for one terminal. Blue and orange instead of green and red: safe for colour-blind eyes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Theme {
    /// How many colours.
    pub depth: Depth,
    /// Whether the background is light.
    pub light: bool,
    /// Whether only ASCII may be drawn (no box characters).
    pub ascii: bool,
}

impl Theme {
    /// A theme for that terminal.
    pub fn new(depth: Depth, light: bool, ascii: bool) -> Self {
        Self { depth, light, ascii }
    }

    /// How that role looks.
    pub fn style(&self, role: Role) -> Style {
        let weight = match role {
            Role::Title | Role::Accent | Role::Key | Role::BorderFocus => Modifier::BOLD,
            Role::Bad | Role::Warn => Modifier::BOLD,
            Role::Selected => Modifier::REVERSED,
            Role::SelectedDim => Modifier::UNDERLINED,
            Role::Input => Modifier::UNDERLINED,
            _ => Modifier::empty(),
        };
        let style = Style::default().add_modifier(weight);
        // Reversed, every colour of the row would become a patch of its own.
        let color = if role == Role::Selected { Some(Color::Reset) } else { self.color(role) };
        match color {
            Some(color) => style.fg(color),
            None => style,
        }
    }

    fn color(&self, role: Role) -> Option<Color> {
        let (rgb, index, basic) = match role {
            Role::Good => ((0x4f, 0xa8, 0xff), 75, Color::Blue),
            Role::Bad => ((0xff, 0x9f, 0x45), 215, Color::Yellow),
            Role::Warn => ((0xe5, 0xc0, 0x4b), 179, Color::Yellow),
            Role::Accent | Role::BorderFocus | Role::Key => ((0x5f, 0xd7, 0xd7), 80, Color::Cyan),
            Role::Title => return None,
            Role::Dim | Role::Border => ((0x8a, 0x8f, 0x98), 245, Color::DarkGray),
            Role::Text | Role::Selected | Role::SelectedDim | Role::Input => return None,
        };
        let dark = |(r, g, b): (u8, u8, u8)| Color::Rgb(r / 2, g / 2, b / 2);
        match self.depth {
            Depth::Mono => None,
            Depth::Sixteen if matches!(role, Role::Dim | Role::Border) => None,
            Depth::Sixteen => Some(basic),
            Depth::Indexed if self.light => Some(Color::Indexed(match role {
                Role::Good => 25,
                Role::Bad | Role::Warn => 130,
                Role::Dim | Role::Border => 242,
                _ => 30,
            })),
            Depth::Indexed => Some(Color::Indexed(index)),
            Depth::True if self.light => Some(dark(rgb)),
            Depth::True => Some(Color::Rgb(rgb.0, rgb.1, rgb.2)),
        }
    }
}
