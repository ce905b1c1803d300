//! What bodies and sections do with what they see: distances, times and numbers of men that drill and habit laid down.
//! No switch of its own: these rules hold the mechanisms together. Model card: `tactics`.

constants! {
    /// Constants of tactics: assumed from general knowledge of the period where no source is named.
    "tactics";
    /// Length of a rush under fire (Infantry Drill Regulations 1911: 30 to 80 yards).
    rush_m = 30.0, "m", "U(20, 80)";
    /// So far men go to be out of the fire that they leave.
    out_of_reach_m = 300.0, "m", "U(200, 600)";
    /// A post has before its front what lies within this angle of the direction it faces.
    front_rad = 1.05, "rad", "U(0.7, 1.3)";
    /// How far off an enemy is thought to be who fires and is not seen.
    unseen_m = 200.0, "m", "U(100, 400)";
    /// Share of the time for which men look about them while somebody moves near by and nothing happens.
    quiet_attention = 0.4, "-", "U(0.2, 0.8)";
    /// The same while nobody moves either.
    still_attention = 0.1, "-", "U(0.05, 0.3)";
    /// Share of the time for which scouts and guards of a body look out for those who do not come nearer.
    lookout_attention = 0.2, "-", "U(0.05, 0.5)";
    /// Independent observers of a body that count at most: its point, its flankers, its leader.
    most_observers = 4.0, "-", "U(2, 8)";
    /// Independent marks of a body that count at most.
    most_marks = 5.0, "-", "U(2, 10)";
    /// Hidden men who are found within this distance open fire.
    found_out_m = 120.0, "m", "U(60, 250)";
    /// Time until a commander sees that his losses are more than he means to bear.
    sees_losses_s = 60.0, "s", "U(20, 120)";
    /// By how many times his breaking loss a commander bears more who is sheltered altogether, added to one.
    sheltered_loss = 1.0, "-", "U(0, 2)";
    /// Share of the wish to leave for numbers or a threatened flank that full shelter takes away.
    sheltered_stays = 1.0, "-", "U(0.5, 1)";
    /// A commander counts friends and enemies within this distance when he asks whether he is outnumbered.
    counts_within_m = 1_200.0, "m", "U(600, 2000)";
    /// How far a body goes back that gives a fight up.
    gives_way_m = 700.0, "m", "U(300, 1500)";
    /// Share of a hidden ring's sections in place when it opens fire.
    ring_placed = 0.8, "-", "U(0.5, 1)";
    /// Time for which a hidden ring waits for the rest.
    ring_waits_s = 3_000.0, "s", "LN(3000, 0.4)";
    /// Radius of the ring round a camp by day.
    ring_day_m = 150.0, "m", "U(80, 300)";
    /// The same by night.
    ring_night_m = 70.0, "m", "U(30, 120)";
    /// Time after which a body that stopped on the march for an enemy who does nothing goes on.
    goes_on_s = 1_800.0, "s", "LN(1800, 0.5)";
    /// An attacker forms up so far from what he attacks.
    form_up_m = 700.0, "m", "U(400, 1200)";
    /// The same where he creeps up.
    creep_up_m = 450.0, "m", "U(200, 800)";
    /// Front of a section that is deployed (20 men at a pace each).
    section_front_m = 20.0, "m", "U(15, 40)";
    /// Distance that the supports of an attack keep behind its firing line while it walks on.
    support_depth_m = 200.0, "m", "U(100, 350)";
    /// Men of a rifle section: half a platoon of the period.
    section_men = 22.0, "men", "U(12, 30)";
    /// Bodies that march off or creep up go round believed enemies at this distance.
    berth_m = 600.0, "m", "U(300, 1200)";
    /// Smaller parties are not worth a detour.
    detour_men = 15.0, "men", "U(5, 40)";
    /// A headquarters writes no oftener than this to the same other one.
    news_every_s = 1_800.0, "s", "LN(1800, 0.5)";
    /// It writes to headquarters within this distance.
    news_within_m = 15_000.0, "m", "U(6000, 25000)";
    /// A body asks, and eats, at hamlets within this distance of its halt.
    hamlet_within_m = 2_500.0, "m", "U(1000, 5000)";
    /// A staff has laid aside what it made ready in vain after this time.
    laid_aside_s = 3_600.0, "s", "LN(3600, 0.5)";
    /// Half of the angle, from straight away from the fire, into which people without arms flee.
    flight_spread_rad = 1.9, "rad", "U(0.8, 2.6)";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ring_lies_nearer_by_night_and_a_creeper_forms_up_nearer() {
        let constants = Constants::default();
        assert!(constants.ring_night_m < constants.ring_day_m && constants.creep_up_m < constants.form_up_m);
        assert!(constants.still_attention < constants.quiet_attention);
    }
}
