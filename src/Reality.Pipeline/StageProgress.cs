namespace Reality.Pipeline;

/// <summary>How far a stage is.</summary>
/// <param name="Title">The stage as users read it.</param>
/// <param name="Fraction">Share of its work that is done, 0 to 1; 1 only when it is complete.</param>
/// <param name="IsStarted">Whether a task of it has started, now or in an earlier run.</param>
public sealed record StageProgress(string Title, double Fraction, bool IsStarted)
{
    public bool IsComplete => Fraction >= 1;
}
