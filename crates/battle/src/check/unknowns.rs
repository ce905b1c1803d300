//! Checks of `unknowns.toml`, which also turn it into plain data.

use engine::mechanism::Constants;

use super::{Check, UNKNOWNS_FILE};
use crate::problem::did_you_mean;
use crate::text::{Figure, PriorKind, UnknownText};
use crate::unknown::{Bind, Prior, UnknownSpec};

impl Check<'_> {
    pub(super) fn unknowns(&mut self) {
        let file = self.unknowns_file;
        self.format(UNKNOWNS_FILE, &file.format);
        self.unique(UNKNOWNS_FILE, "unknown", file.unknown.iter().map(|unknown| &unknown.id));
        for unknown in &file.unknown {
            self.claims(UNKNOWNS_FILE, &unknown.claims);
            let prior = self.prior(unknown);
            let bind = self.bind(unknown);
            if let (Some(prior), Some(bind)) = (prior, bind) {
                self.unknowns.push(UnknownSpec {
                    id: unknown.id.as_str().to_owned(),
                    says: unknown.says.clone(),
                    says_in: unknown.says_in.clone(),
                    unit: unknown.unit.clone(),
                    prior,
                    claims: unknown.claims.iter().map(|claim| claim.as_str().to_owned()).collect(),
                    source: unknown.source.clone(),
                    bind,
                });
            }
        }
    }

    fn bind(&mut self, unknown: &UnknownText) -> Option<Bind> {
        let bind = Bind::read(&unknown.bind);
        match &bind {
            None => self.report(
                "battle::unknown-bind",
                UNKNOWNS_FILE,
                unknown.bind.span(),
                format!("the unknown `{}` is bound to nothing that can be set", unknown.id),
                format!("write one of: {}", Bind::KINDS),
            ),
            Some(Bind::Param(name)) if Constants::default().get(name).is_none() => {
                let known = Constants::names().iter().map(|(name, _, _)| *name);
                let help = did_you_mean(name, known, "take a name from the model cards in docs/model");
                self.report(
                    "battle::unknown-bind",
                    UNKNOWNS_FILE,
                    unknown.bind.span(),
                    format!("no mechanism has a constant `{name}`"),
                    help,
                );
                return None;
            }
            Some(_) => {}
        }
        bind
    }

    fn prior(&mut self, unknown: &UnknownText) -> Option<Prior> {
        let prior = &unknown.prior;
        let bad = |check: &mut Self, message: String, help: &str| {
            check.report("battle::prior", UNKNOWNS_FILE, unknown.id.span(), message, help);
        };
        for figure in
            [&prior.median, &prior.log_sd, &prior.mean, &prior.sd, &prior.n, &prior.low, &prior.high]
                .into_iter()
                .flatten()
                .chain(prior.values.iter().flatten())
                .chain(prior.weights.iter().flatten())
        {
            if !self.range(UNKNOWNS_FILE, figure, "a number of a prior", -1e12, 1e12) {
                return None;
            }
        }
        if let (Some(low), Some(high)) = (&prior.low, &prior.high)
            && low.value > high.value
        {
            self.report(
                "battle::prior",
                UNKNOWNS_FILE,
                low.span(),
                format!("the prior of `{}` has low above high", unknown.id),
                "put the smaller bound into `low`",
            );
            return None;
        }
        let value = |figure: &Option<Figure>| figure.as_ref().map(|figure| figure.value);
        let (low, high) = (value(&prior.low), value(&prior.high));
        let built = match prior.kind {
            PriorKind::Uniform => match (low, high) {
                (Some(low), Some(high)) => Some(Prior::Uniform { low, high }),
                _ => None,
            },
            PriorKind::Lognormal => match (value(&prior.median), value(&prior.log_sd)) {
                (Some(median), Some(log_sd)) if median > 0.0 && log_sd > 0.0 => {
                    Some(Prior::Lognormal { median, log_sd, low, high })
                }
                _ => None,
            },
            PriorKind::Normal => match (value(&prior.mean), value(&prior.sd)) {
                (Some(mean), Some(sd)) if sd > 0.0 => Some(Prior::Normal { mean, sd, low, high }),
                _ => None,
            },
            PriorKind::Beta => match (value(&prior.mean), value(&prior.n)) {
                (Some(mean), Some(n)) if mean > 0.0 && mean < 1.0 && n > 0.0 => Some(Prior::Beta { mean, n }),
                _ => None,
            },
            PriorKind::Choice => match (&prior.values, &prior.weights) {
                (Some(values), Some(weights))
                    if !values.is_empty()
                        && values.len() == weights.len()
                        && weights.iter().all(|weight| weight.value >= 0.0)
                        && weights.iter().any(|weight| weight.value > 0.0) =>
                {
                    Some(Prior::Choice {
                        values: values.iter().map(|figure| figure.value).collect(),
                        weights: weights.iter().map(|figure| figure.value).collect(),
                    })
                }
                _ => None,
            },
        };
        if built.is_none() {
            bad(
                self,
                format!("the prior of `{}` lacks a number or has an impossible one", unknown.id),
                "uniform{low,high}  lognormal{median>0,log_sd>0,low?,high?}  normal{mean,sd>0,low?,high?}  \
                 beta{0<mean<1,n>0}  choice{values,weights}",
            );
        }
        built
    }

    /// Every unknown must set something.
    pub(super) fn uses_of_unknowns(&mut self) {
        for unknown in &self.unknowns_file.unknown {
            let Some(spec) = self.unknowns.iter().find(|spec| spec.id == unknown.id.as_str()) else {
                continue;
            };
            let named_by_a_unit = |wanted: fn(&crate::text::UnitText) -> Option<&crate::text::Amount>| {
                self.forces
                    .unit
                    .iter()
                    .any(|unit| wanted(unit).and_then(|amount| amount.unknown()) == Some(unknown.id.as_str()))
            };
            let used = match &spec.bind {
                Bind::Param(_) => true,
                Bind::Strength(_) => named_by_a_unit(|unit| unit.men.as_ref()),
                Bind::Rounds(_) => named_by_a_unit(|unit| unit.rounds_per_man.as_ref()),
                Bind::MachineGuns(_) => named_by_a_unit(|unit| unit.machine_guns.as_ref()),
                Bind::MountainGuns(_) => named_by_a_unit(|unit| unit.mountain_guns.as_ref()),
                Bind::Villagers(_) => self.battle.villagers.as_ref().is_some_and(|villagers| {
                    villagers.honest_to.values().any(|amount| amount.unknown() == Some(unknown.id.as_str()))
                }),
                Bind::Distinctness(dress) => self.forces.likeness.iter().any(|likeness| {
                    likeness.distinctness.unknown() == Some(unknown.id.as_str())
                        && likeness.between.iter().any(|other| other.as_str() == dress)
                }),
                Bind::Clock(name) => {
                    self.orders.order.iter().any(|order| order.clock.as_deref() == Some(name.as_str()))
                }
                Bind::Orders => self.orders.order.iter().any(|order| {
                    order.given.as_ref().is_some_and(|given| given.unknown.as_str() == unknown.id.as_str())
                }),
            };
            let unit = match &spec.bind {
                Bind::Strength(unit)
                | Bind::Rounds(unit)
                | Bind::MachineGuns(unit)
                | Bind::MountainGuns(unit) => Some(unit),
                _ => None,
            };
            let unit_is_known =
                unit.is_none_or(|unit| self.forces.unit.iter().any(|known| known.id.as_str() == unit));
            if !used || !unit_is_known {
                let message = format!("the unknown `{}` is bound to nothing: `{}`", unknown.id, unknown.bind);
                let help = "name it where its value is to act ({ of = UNKNOWN, share = 1 } in forces.toml or in the \
                            villagers of battle.toml, `clock` or `given` in orders.toml), or take it out";
                self.problems.push(crate::problem::Problem::at(
                    "battle::unknown-bind",
                    UNKNOWNS_FILE,
                    unknown.bind.span(),
                    message,
                    help,
                ));
            }
        }
    }
}
