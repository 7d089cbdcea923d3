namespace Reality.Testing;

/// <summary>What one photo of a <see cref="SyntheticScene"/> sees: pixels, and the index of the point behind each.</summary>
public sealed record SyntheticFeatures(float[] X, float[] Y, int[] PointOf);
