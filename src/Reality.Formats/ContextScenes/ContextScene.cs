using System.Text.Json.Nodes;
using Reality.Core.Geodesy;
using Reality.Core.Scenes;

namespace Reality.Formats.ContextScenes;

/// <summary>A <see cref="Scene"/> with what only its ContextScene document knows.</summary>
public sealed record ContextScene
{
    public required Scene Scene { get; init; }

    /// <summary>System of the poses in the document; null for a local one. The scene's world is always east, north, up.</summary>
    public CoordinateSystem? CoordinateSystem { get; init; }

    /// <summary>Where the photos are: reference id to a folder or "rds:id".</summary>
    public IReadOnlyDictionary<int, string> References { get; init; } = new Dictionary<int, string>();

    /// <summary>Reference of each photo's path, in the order of the scene's photos; empty where all are of reference 0.</summary>
    public IReadOnlyList<int> ReferenceOfPhoto { get; init; } = [];

    /// <summary>Path of each photo below its reference, in the order of the scene's photos; empty where it is the photo's name.</summary>
    public IReadOnlyList<string> PathOfPhoto { get; init; } = [];

    /// <summary>Ids of the photos in the document, in the order of the scene's photos; empty to count from 0.</summary>
    public IReadOnlyList<string> PhotoKeys { get; init; } = [];

    /// <summary>Ids of the devices in the document, in the order of the scene's cameras; empty to count from 0.</summary>
    public IReadOnlyList<string> DeviceKeys { get; init; } = [];

    /// <summary>Path of the file with the tie points, beside the document; null where there is none.</summary>
    public string? TiePointsPath { get; init; }

    /// <summary>The document that was read, whose unknown members the writer keeps; null for a new one.</summary>
    public JsonObject? Document { get; init; }
}
