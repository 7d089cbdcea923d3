using System.Text.Json;
using Reality.Core.Geodesy;
using Reality.Core.Scenes;

namespace Reality.Formats.ContextScenes;

/// <summary>A <see cref="Core.Scenes.Scene"/> together with the properties that only its ContextScene document has.</summary>
public sealed record ContextScene
{
    public required Scene Scene { get; init; }

    /// <summary>System of the poses in the document; null if local. The scene's world is always east, north, up.</summary>
    public CoordinateSystem? CoordinateSystem { get; init; }

    /// <summary>Location of the photos by reference id: a folder or "rds:id".</summary>
    public IReadOnlyDictionary<int, string> References { get; init; } = new Dictionary<int, string>();

    /// <summary>Reference id of each photo, in the order of the scene's photos; empty if all have reference 0.</summary>
    public IReadOnlyList<int> ReferenceOfPhoto { get; init; } = [];

    /// <summary>Path of each photo below its reference, in the order of the scene's photos; empty if paths are names.</summary>
    public IReadOnlyList<string> PathOfPhoto { get; init; } = [];

    /// <summary>Ids of the photos in the document, in the order of the scene's photos; empty to number them from 0.</summary>
    public IReadOnlyList<string> PhotoKeys { get; init; } = [];

    /// <summary>Ids of the devices in the document, in the order of the scene's cameras; empty to number them from 0.</summary>
    public IReadOnlyList<string> DeviceKeys { get; init; } = [];

    /// <summary>Path of the tie point file, relative to the document; null if there is none.</summary>
    public string? TiePointsPath { get; init; }

    /// <summary>
    /// Members of poses in <see cref="Document"/> that the writer leaves to the letter, in the order of the scene's photos; empty
    /// if it writes all. Valid in the coordinate system of that document only.
    /// </summary>
    public IReadOnlyList<PoseMembers> KeptPoses { get; init; } = [];

    /// <summary>The document as read, whose unknown members the writer preserves; null for a new document.</summary>
    public JsonElement? Document { get; init; }
}

/// <summary>Members of a pose.</summary>
[Flags]
public enum PoseMembers
{
    None = 0,
    Center = 1,
    Rotation = 2,
}
