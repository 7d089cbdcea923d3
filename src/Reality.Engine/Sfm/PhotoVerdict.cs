using System.Text.Json.Serialization;
using Reality.Engine.Matching;

namespace Reality.Engine.Sfm;

/// <summary>The verdict on one photo: registered, or the test that it failed; with the figures of all tests.</summary>
public sealed record PhotoVerdict
{
    /// <summary>Test that the photo failed; null if it is registered.</summary>
    public PhotoTest? FailedTest { get; init; }

    /// <summary>Finding of the test, in sentences; null if the photo is registered.</summary>
    public string? Finding { get; init; }

    /// <summary>What would help, in sentences; null if the photo is registered, or nothing would.</summary>
    public string? Help { get; init; }

    /// <summary>Number of features.</summary>
    public required int FeatureCount { get; init; }

    /// <summary>
    /// Share of fine features: those smaller than the median feature of the other photos of its camera. About 0.5 for a sharp
    /// photo, near 0 for a blurred one. Null if there are fewer than three other photos to compare.
    /// </summary>
    public double? FineFeatureShare { get; init; }

    /// <summary>Number of photos that it has verified matches with, without duplicates.</summary>
    public required int VerifiedPairCount { get; init; }

    /// <summary>Number of photos, with itself, that chains of verified pairs connect it to.</summary>
    public required int ViewGraphSize { get; init; }

    /// <summary>Number of the component that it was reconstructed with, counted from 1 = the scene; null if none.</summary>
    public int? Component { get; init; }

    /// <summary>Number of tie points of the scene that it sees.</summary>
    public required int TiePointCount { get; init; }

    /// <summary>
    /// Number of these tie points that agree with its pose or, if it is not registered, with the best pose that was found. Null
    /// if it sees too few for an attempt.
    /// </summary>
    public int? AgreeingTiePointCount { get; init; }

    /// <summary>
    /// Median reprojection error, in pixels, of all tie points that it sees: in its pose, or in the best that was found.
    /// </summary>
    public double? MedianResidualPixels { get; init; }

    /// <summary>Distance of the photo from its measured position, if that was rejected for it; otherwise null.</summary>
    public double? PositionConflictMeters { get; init; }

    /// <summary>The photos that it has most matches with, the best first.</summary>
    public IReadOnlyList<PhotoNeighbor> Neighbors { get; init; } = [];

    /// <summary>Finding and help as one text; null if the photo is registered.</summary>
    internal string? Reason => Help is null ? Finding : $"{Finding} {Help}";
}

/// <summary>A photo that another one has matches with.</summary>
/// <param name="Name">Name of the photo.</param>
/// <param name="MatchCount">Number of matches: verified ones, or of descriptors if these agree with no geometry.</param>
/// <param name="Geometry">What explains the matches; null if nothing does.</param>
/// <param name="IsRegistered">Whether that photo is registered.</param>
public sealed record PhotoNeighbor(string Name, int MatchCount, PairKind? Geometry, bool IsRegistered);

/// <summary>Test that a photo can fail, in the order in which they are made.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PhotoTest>))]
public enum PhotoTest
{
    /// <summary>The file cannot be read.</summary>
    Readable,

    /// <summary>It is blurred: fine details are missing that other photos of the camera have.</summary>
    Sharpness,

    /// <summary>It has too few features.</summary>
    Features,

    /// <summary>It has verified matches with no other photo.</summary>
    VerifiedPairs,

    /// <summary>It was taken from the same spot as every photo it matches, or matches give no depth.</summary>
    Parallax,

    /// <summary>It shows things that look alike at different places and cannot be distinguished.</summary>
    LookAlikes,

    /// <summary>It matches photos, but is in another component of the view graph than the scene.</summary>
    ViewGraph,

    /// <summary>Too few of the tie points that it sees agree on one pose.</summary>
    Resection,

    /// <summary>It had a pose, but the adjustment contradicted it.</summary>
    Residuals,

    /// <summary>The few tie points that give its pose contradict its measured position, which other photos confirm.</summary>
    Position,

    /// <summary>It has no pose in the scene, and the requested policies compute none.</summary>
    GivenPose,
}
