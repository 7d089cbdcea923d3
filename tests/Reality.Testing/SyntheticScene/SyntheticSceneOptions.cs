using Reality.Core.Geodesy;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Testing;

/// <summary>What <see cref="SyntheticScene"/> builds.</summary>
public sealed record SyntheticSceneOptions
{
    public ulong Seed { get; init; } = 1;

    public int PhotoCount { get; init; } = 12;

    public int PointCount { get; init; } = 1500;

    /// <summary>Standard deviation of each coordinate of an observation, pixels.</summary>
    public double NoisePixels { get; init; }

    /// <summary>Share of a pair's matches that are wrong, 0 to 1.</summary>
    public double OutlierFraction { get; init; }

    /// <summary>Standard deviation of measured camera positions, meters; below 0 for no measured positions.</summary>
    public double PositionSigmaMeters { get; init; } = -1;

    /// <summary>
    /// Seconds between photos of a survey flight, which gives them times and the camera a speed; 0 for photos without times,
    /// taken in hovering.
    /// </summary>
    public double PhotoIntervalSeconds { get; init; }

    /// <summary>Photos of each line of a survey flight; 0 for as many as there are lines.</summary>
    public int PhotosPerLine { get; init; }

    /// <summary>Where the world's zero lies when positions are measured.</summary>
    public GeoPoint Origin { get; init; } = GeoPoint.FromDegrees(46.9, -91.9, 200);

    /// <summary>The true camera.</summary>
    public Camera Camera { get; init; } = new()
    {
        Id = new(0), Name = "Synthetic", Width = 2000, Height = 1500,
        FocalLength = 1800, PrincipalPoint = new Vector2d(1010, 742),
        Distortion = new(-0.08, 0.05, -0.01, 0.0006, -0.0004), FocalLengthIsKnown = true,
    };
}
