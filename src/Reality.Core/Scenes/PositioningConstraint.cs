using Reality.Core.Numerics;

namespace Reality.Core.Scenes;

/// <summary>A point that somebody marked in photos, without surveyed coordinates.</summary>
public sealed record UserTiePoint(string Name, IReadOnlyList<PhotoMark> Marks);

/// <summary>Knowledge of a user about the position, direction or size of a scene, expressed by user tie points.</summary>
/// <param name="TiePoints">Indices of <see cref="Scene.UserTiePoints"/>.</param>
public abstract record PositioningConstraint(IReadOnlyList<int> TiePoints);

/// <summary>A tie point has a given position.</summary>
public sealed record OriginConstraint(int TiePoint, Vector3d Position) : PositioningConstraint([TiePoint]);

/// <summary>Two tie points have a given distance.</summary>
public sealed record ScaleConstraint(int From, int To, double LengthMeters) : PositioningConstraint([From, To]);

/// <summary>The direction from one tie point to another is that of an axis of the world.</summary>
public sealed record AxisConstraint(int From, int To, Vector3d Axis) : PositioningConstraint([From, To]);

/// <summary>Three or more tie points lie on a plane perpendicular to an axis of the world.</summary>
public sealed record PlaneConstraint(IReadOnlyList<int> OnPlane, Vector3d Normal) : PositioningConstraint(OnPlane);
