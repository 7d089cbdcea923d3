namespace Reality.Engine.Features;

/// <summary>How features are found and described.</summary>
public sealed record SiftOptions
{
    /// <summary>Features kept per photo. 8,000 for normal, 20,000 for high density; 100 to 100,000.</summary>
    public int MaxFeatureCount { get; init; } = 8000;

    /// <summary>Least difference of Gaussians at an extremum, gray levels of 255; 0.1 to 20.</summary>
    public float MinContrast { get; init; } = 1.5f;

    /// <summary>Largest ratio of the principal curvatures; 2 to 100. Lowe's value is 10.</summary>
    public float MaxEdgeRatio { get; init; } = 10;
}
