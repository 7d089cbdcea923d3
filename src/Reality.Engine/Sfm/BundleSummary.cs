namespace Reality.Engine.Sfm;

/// <summary>How a bundle adjustment went.</summary>
/// <param name="InitialCost">Half the sum of losses at the start.</param>
/// <param name="FinalCost">The same at the end.</param>
/// <param name="IterationCount">Linearizations.</param>
internal sealed record BundleSummary(double InitialCost, double FinalCost, int IterationCount);
