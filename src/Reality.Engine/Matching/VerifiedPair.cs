using System.Text.Json.Serialization;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Matching;

/// <summary>Two photos with the matches that agree with one geometry.</summary>
/// <remarks>
/// Matrices are in undistorted pixels, i.e. <c>K (u, v, 1)</c> with the undistorted normalized coordinates (u, v) of the
/// uncalibrated camera; without distortion these are the photo's pixels.
/// </remarks>
public sealed record VerifiedPair
{
    public required PhotoId First { get; init; }

    public required PhotoId Second { get; init; }

    public required PairKind Kind { get; init; }

    /// <summary>
    /// Index into the first photo's <see cref="Features.FeatureSet"/> of each inlier match, ascending and unique.
    /// </summary>
    public required int[] FirstFeature { get; init; }

    /// <summary>The second photo's feature of each match; unique.</summary>
    public required int[] SecondFeature { get; init; }

    /// <summary>
    /// The first camera's frame into the second's, translation of length one (zero for <see cref="PairKind.PureRotation"/>);
    /// null if focal lengths are unknown.
    /// </summary>
    public RigidTransform? SecondFromFirst { get; init; }

    /// <summary><c>x2ᵀ F x1 = 0</c>; for <see cref="PairKind.Essential"/> and <see cref="PairKind.Fundamental"/>.</summary>
    public Matrix3d? Fundamental { get; init; }

    /// <summary>
    /// <c>x2 ~ H x1</c>; for <see cref="PairKind.Planar"/>, <see cref="PairKind.PureRotation"/> and duplicates.
    /// </summary>
    public Matrix3d? Homography { get; init; }

    /// <summary>Median angle between the two rays of a match in degrees; 0 if the relative pose is unknown.</summary>
    public double MedianAngleDegrees { get; init; }

    /// <summary>Share of the inliers that a homography explains too; near 1 means planar or without parallax.</summary>
    public double HomographyFraction { get; init; }

    public int InlierCount => FirstFeature.Length;
}

/// <summary>Two photos whose matches agree with no geometry.</summary>
/// <param name="MatchCount">Number of matches of descriptors.</param>
public readonly record struct UnverifiedPair(PhotoId First, PhotoId Second, int MatchCount);

/// <summary>Geometry that explains the matches of two photos.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PairKind>))]
public enum PairKind
{
    /// <summary>An essential matrix; focal lengths are known, and the relative pose is reliable.</summary>
    Essential,

    /// <summary>A fundamental matrix; focal lengths are unknown or do not fit.</summary>
    Fundamental,

    /// <summary>
    /// All matches lie on one plane, seen from different places. Triangulation works; a fundamental matrix is
    /// ambiguous.
    /// </summary>
    Planar,

    /// <summary>The camera turned about its center: matches determine neither depth nor baseline.</summary>
    PureRotation,

    /// <summary>The same photo twice, or so similar that the pair determines no depth.</summary>
    Duplicate,
}
