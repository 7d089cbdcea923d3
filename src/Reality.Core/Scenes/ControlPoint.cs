using Reality.Core.Geodesy;
using Reality.Core.Numerics;

namespace Reality.Core.Scenes;

/// <summary>
/// A surveyed point and the photos that it is marked in. It steers the adjustment, or measures it as a check point.
/// </summary>
public sealed record ControlPoint
{
    /// <summary>Horizontal standard deviation of a point whose source states none: that of a GNSS survey, meters.</summary>
    public const double UnstatedHorizontalSigmaMeters = 0.02;

    /// <summary>Vertical standard deviation of a point whose source states none, meters.</summary>
    public const double UnstatedVerticalSigmaMeters = 0.03;

    /// <summary>Unique in a scene.</summary>
    public required string Name { get; init; }

    /// <summary>Coordinates as surveyed, in <see cref="System"/>.</summary>
    public required Vector3d Coordinates { get; init; }

    /// <summary>
    /// Definition of the coordinate system of <see cref="Coordinates"/>; null for a local system in meters with z up.
    /// </summary>
    public string? System { get; init; }

    /// <summary>Place on Earth with an ellipsoidal height; null in a local system.</summary>
    public GeoPoint? Position { get; init; }

    /// <summary>Infinite if only the height was surveyed.</summary>
    public required double HorizontalSigmaMeters { get; init; }

    /// <summary>Infinite if the height was not surveyed.</summary>
    public required double VerticalSigmaMeters { get; init; }

    /// <summary>Whether the point only measures the result and never takes part in it.</summary>
    public bool IsCheck { get; init; }

    /// <summary>At most one per photo, in the order of photos.</summary>
    public IReadOnlyList<PhotoMark> Marks { get; init; } = [];

    /// <summary>World position in the frame at an origin; the surveyed coordinates if the system is local.</summary>
    public Vector3d WorldFrom(GeoPoint? origin) =>
        Position is { } place && origin is { } at ? new LocalFrame(at).WorldFromGeo(place) : Coordinates;
}

/// <summary>A place that somebody marked in a photo.</summary>
/// <param name="Pixel">In the photo as stored (distorted), from the corner of the first pixel.</param>
public readonly record struct PhotoMark(PhotoId Photo, Vector2d Pixel);
