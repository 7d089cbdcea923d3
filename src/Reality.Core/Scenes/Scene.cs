using Reality.Core.Geodesy;
using Reality.Core.Geometry;

namespace Reality.Core.Scenes;

/// <summary>The input and result of calibration: photos and cameras, with poses and tie points once calibrated.</summary>
public sealed record Scene
{
    /// <summary>Where the world frame (east, north, up) touches the ellipsoid; null for an unreferenced scene.</summary>
    public GeoPoint? Origin { get; init; }

    public required IReadOnlyList<Camera> Cameras { get; init; }

    public required IReadOnlyList<Photo> Photos { get; init; }

    /// <summary>Rigs with unique names; photos can name further rigs that are not listed.</summary>
    public IReadOnlyList<Rig> Rigs { get; init; } = [];

    public TiePoints TiePoints { get; init; } = TiePoints.None;

    /// <summary>Control and check points with unique names.</summary>
    public IReadOnlyList<ControlPoint> ControlPoints { get; init; } = [];

    public IReadOnlyList<UserTiePoint> UserTiePoints { get; init; } = [];

    public IReadOnlyList<PositioningConstraint> PositioningConstraints { get; init; } = [];

    public Photo this[PhotoId id] => Photos[id.Value];

    public Camera this[CameraId id] => Cameras[id.Value];

    public Camera CameraOf(Photo photo) => this[photo.CameraId];

    public IEnumerable<Photo> CalibratedPhotos => Photos.Where(p => p.CameraFromWorld is not null);

    public int CalibratedPhotoCount => Photos.Count(p => p.CameraFromWorld is not null);
}
