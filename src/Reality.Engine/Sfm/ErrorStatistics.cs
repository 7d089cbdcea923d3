namespace Reality.Engine.Sfm;

/// <summary>Reprojection errors of a set of observations, pixels; zero for an empty set.</summary>
public sealed record ErrorStatistics(int Count, double RmsPixels, double MedianPixels);
