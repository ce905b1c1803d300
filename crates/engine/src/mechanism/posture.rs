//! Postures and what a man shows to fire and to the eye in each. Model card: `rifle`.

/// How a man holds himself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Posture {
    /// Upright: walking, running, or taken unawares.
    #[default]
    Standing,
    /// On one knee.
    Kneeling,
    /// Lying flat.
    Prone,
    /// Only head and rifle above a bank, a trunk or a parapet.
    BehindCover,
    /// On horseback; the target counts man and horse.
    Mounted,
}

/// The upright rectangle that stands for a target, and the share of it that is really filled.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rectangle {
    /// Breadth in metres.
    pub breadth_m: f32,
    /// Height in metres.
    pub height_m: f32,
    /// Share of the rectangle that the target fills, 0 to 1.
    pub fill: f32,
}

impl Rectangle {
    /// Area that the target really fills, in square metres.
    #[must_use]
    pub fn area_m2(self) -> f32 {
        self.breadth_m * self.height_m * self.fill
    }
}

impl Rectangle {
    /// The rectangle the given share of the way towards another.
    #[must_use]
    pub fn toward(self, other: Self, share: f32) -> Self {
        let between = |a: f32, b: f32| a + (b - a) * share.clamp(0.0, 1.0);
        Self {
            breadth_m: between(self.breadth_m, other.breadth_m),
            height_m: between(self.height_m, other.height_m),
            fill: between(self.fill, other.fill),
        }
    }
}

/// How far a man who lies is sheltered, 0 (flat in the open) to 1 (head and rifle only): by the share of his place that
/// stops bullets, of which men who throw themselves down use `cover_use`, while men who chose their place have the best of
/// `sought_places`.
#[must_use]
pub fn shelter(place: f32, sought: bool, cover_use: f32, sought_places: f32) -> f32 {
    let place = place.clamp(0.0, 1.0);
    if sought { 1.0 - libm::powf(1.0 - place, sought_places) } else { cover_use * place }
}

/// Share of the men who threw themselves down so long ago, s, that have found a place since that they would have chosen: they find it
/// at an even rate, in `takes_cover_s` on the mean.
#[must_use]
pub fn found_cover_share(lain_s: f32, takes_cover_s: f32) -> f32 {
    let times = lain_s.max(0.0) / takes_cover_s.max(1e-3);
    // Beyond this the rest is less than a number of this kind can hold.
    if times > 17.0 { 1.0 } else { 1.0 - super::exp(-times) }
}

impl Posture {
    /// Rectangle and fill for fire from the front. Areas 0.50, 0.32, 0.12, 0.05 and 1.4 square metres; their ratios
    /// agree with the shrapnel table of Rohne (in Balck 1911) within its scatter.
    #[must_use]
    pub const fn rectangle(self) -> Rectangle {
        match self {
            Posture::Standing => Rectangle { breadth_m: 0.45, height_m: 1.70, fill: 0.65 },
            Posture::Kneeling => Rectangle { breadth_m: 0.45, height_m: 1.10, fill: 0.65 },
            Posture::Prone => Rectangle { breadth_m: 0.45, height_m: 0.30, fill: 0.89 },
            Posture::BehindCover => Rectangle { breadth_m: 0.25, height_m: 0.25, fill: 0.80 },
            Posture::Mounted => Rectangle { breadth_m: 0.80, height_m: 2.40, fill: 0.73 },
        }
    }

    /// Area shown to the front, in square metres.
    #[must_use]
    pub fn presented_area_m2(self) -> f32 {
        self.rectangle().area_m2()
    }

    /// Side of the square of equal area, in metres: the size that search by eye works with.
    #[must_use]
    pub fn presented_size_m(self) -> f32 {
        self.presented_area_m2().sqrt()
    }

    /// Height of the eyes above the ground, in metres.
    #[must_use]
    pub const fn eye_height_m(self) -> f32 {
        match self {
            Posture::Standing => 1.55,
            Posture::Kneeling => 1.0,
            Posture::Prone => 0.35,
            Posture::BehindCover => 0.6,
            Posture::Mounted => 2.3,
        }
    }

    /// Height of the top of the target above the ground, in metres.
    #[must_use]
    pub const fn top_height_m(self) -> f32 {
        match self {
            Posture::Standing => 1.7,
            Posture::Kneeling => 1.1,
            Posture::Prone => 0.4,
            Posture::BehindCover => 0.7,
            Posture::Mounted => 2.4,
        }
    }

    /// Whether the man is down among the undergrowth.
    #[must_use]
    pub const fn is_low(self) -> bool {
        matches!(self, Posture::Prone | Posture::BehindCover)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chosen_place_shelters_more_and_bare_ground_nobody() {
        assert_eq!(shelter(0.0, true, 0.8, 4.0), 0.0);
        assert!((shelter(0.3, true, 0.8, 4.0) - (1.0 - 0.7_f32.powi(4))).abs() < 1e-6);
        assert!((shelter(0.3, false, 0.8, 4.0) - 0.24).abs() < 1e-6);
        assert!(shelter(0.9, true, 0.8, 4.0) > 0.999);
        let (lying, covered) = (Posture::Prone.rectangle(), Posture::BehindCover.rectangle());
        assert_eq!((lying.toward(covered, 0.0), lying.toward(covered, 1.0)), (lying, covered));
    }

    #[test]
    fn men_who_lie_find_cover_with_time() {
        assert_eq!(found_cover_share(-5.0, 60.0), 0.0);
        assert!((found_cover_share(60.0, 60.0) - (1.0 - (-1.0_f32).exp())).abs() < 1e-5);
        assert!(found_cover_share(f32::INFINITY, 60.0) == 1.0);
    }

    #[test]
    fn presented_areas_are_those_of_the_model_card() {
        for (posture, area) in [
            (Posture::Standing, 0.50),
            (Posture::Kneeling, 0.32),
            (Posture::Prone, 0.12),
            (Posture::BehindCover, 0.05),
            (Posture::Mounted, 1.4),
        ] {
            assert!((posture.presented_area_m2() / area - 1.0).abs() < 0.02, "{posture:?}");
        }
        assert!((Posture::Standing.presented_size_m() - 0.7).abs() < 0.02);
    }
}
