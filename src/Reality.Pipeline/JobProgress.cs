namespace Reality.Pipeline;

/// <summary>How far a job is. Fractions never fall.</summary>
/// <param name="Fraction">Share of the job's work that is done, 0 to 1; 1 only when all of it is.</param>
/// <param name="TimeLeft">At the pace of this run; null until there is something to judge by.</param>
/// <param name="Stages">In the order of the graph.</param>
public sealed record JobProgress(double Fraction, TimeSpan? TimeLeft, IReadOnlyList<StageProgress> Stages);
