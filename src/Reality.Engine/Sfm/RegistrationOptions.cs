using Reality.Engine.ScanSurfaces;

namespace Reality.Engine.Sfm;

/// <summary>
/// The data that determine the position, the rotation and the scale of a finished scene. The scene is moved, turned and scaled as
/// a whole and never bent.
/// </summary>
/// <remarks>Null = the best data of the scene, without a message about the choice.</remarks>
public sealed record RegistrationOptions
{
    public RegistrationData? Position { get; init; }

    public RegistrationData? Rotation { get; init; }

    public RegistrationData? Scale { get; init; }

    /// <summary>The parts that scans are to determine.</summary>
    /// <param name="automatic">Whether scans also determine the parts that are to use the best data.</param>
    internal ScanParts ScanParts(bool automatic)
    {
        return If(Position, ScanSurfaces.ScanParts.Position) | If(Rotation, ScanSurfaces.ScanParts.Rotation)
            | If(Scale, ScanSurfaces.ScanParts.Scale);

        ScanParts If(RegistrationData? data, ScanParts part) =>
            data == RegistrationData.Scans || (automatic && data == RegistrationData.Automatic)
                ? part
                : ScanSurfaces.ScanParts.None;
    }

    /// <summary>The same with other data for the parts that scans are to determine.</summary>
    internal RegistrationOptions Without(ScanParts parts, RegistrationData? instead) => new()
    {
        Position = parts.HasFlag(ScanSurfaces.ScanParts.Position) ? instead : Position,
        Rotation = parts.HasFlag(ScanSurfaces.ScanParts.Rotation) ? instead : Rotation,
        Scale = parts.HasFlag(ScanSurfaces.ScanParts.Scale) ? instead : Scale,
    };

    /// <summary>Whether a part is to follow from these data.</summary>
    public bool AsksFor(RegistrationData data) => Position == data || Rotation == data || Scale == data;
}

/// <summary>Data that a part of the registration follows from.</summary>
public enum RegistrationData
{
    /// <summary>
    /// None: the origin is among the tie points, z is up as cameras are usually held, one unit is the median distance from a
    /// photo to its nearest neighbor.
    /// </summary>
    None,

    /// <summary>The best data of the scene, which a message names.</summary>
    Automatic,

    /// <summary>Measured positions of the photos.</summary>
    Positions,

    /// <summary>Measured rotations of the photos. For the rotation only.</summary>
    Rotations,

    /// <summary>Control points.</summary>
    ControlPoints,

    /// <summary>Positioning constraints on user tie points.</summary>
    UserConstraints,

    /// <summary>Scanned surfaces that tie points lie on. They move a scene that other data have placed nearby.</summary>
    Scans,
}
