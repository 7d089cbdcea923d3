using System.Globalization;
using System.Text.Json.Nodes;
using Reality.Core.Geodesy;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Formats.Geodesy;
using Reality.Formats.Json;
using static Reality.Formats.Json.JsonTree;

namespace Reality.Formats.ContextScenes;

/// <summary>
/// Writes ContextScene 6.0 JSON. Poses are in the requested coordinate system, by default "ENU:latitude,longitude" of the scene's
/// origin (with ellipsoidal heights), or in local coordinates if the scene has no origin.
/// </summary>
/// <remarks>
/// Unknown members of a document that was read are preserved. Members that this program adds and other readers may ignore: a
/// system's OriginHeight; a device's Name, FocalLengthIsKnown, FixedParameters, ReadoutTime, and those of
/// <see cref="FisheyeMember"/>; a photo's PositionPrior {Latitude, Longitude, EllipsoidalHeight, HorizontalSigma, VerticalSigma}
/// in degrees and meters, with StatedHeightReference "EGM96" if the height counted from mean sea level where it was read,
/// RotationPrior {omega, phi, kappa} (camera from the east-north-up frame at the photo, radians), CaptureTime, ExposureValue,
/// UnregisteredReason, ColorEqualization (docs/contextscene.md); the members of <see cref="RigMembers"/>; AutomaticTiePoints
/// {Path, Count, Origin {Latitude, Longitude, EllipsoidalHeight}}, where Origin is that of the east-north-up frame of the tie
/// points and is omitted if the coordinate system of the poses determines it; ControlPointCollection, see
/// <see cref="ControlWriter"/>.
/// </remarks>
public static class ContextSceneWriter
{
    public static void Write(Stream stream, ContextScene document, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(document);
        var root = document.Document is { } read ? JsonObject.Create(read)! : [];
        root["version"] = "6.0";
        var system = SystemOf(document);
        WriteSystem(root, document.Scene, system);
        ControlWriter.Write(root, document);
        foreach (var (id, path) in document.References)
            Child(Child(root, "References"), id.ToString(CultureInfo.InvariantCulture))["Path"] = path;
        if (document.TiePointsPath is { } tiePoints)
        {
            var member = Child(root, "AutomaticTiePoints");
            member["Path"] = tiePoints;
            member["Count"] = document.Scene.TiePoints.Count;
            member.Set("Origin", OriginUnlessImpliedBy(system, document.Scene.Origin));
        }
        var collection = Child(root, PhotoListWriter.Name);
        using var photos = new PhotoListWriter(document, system, cancellation);
        JsonText.Write(stream, root, collection, writer => photos.Write(writer, collection));
    }

    /// <summary>The coordinate system that a document is written in; null if local.</summary>
    public static CoordinateSystem? SystemOf(ContextScene document)
    {
        ArgumentNullException.ThrowIfNull(document);
        if (document.Scene.Origin is not { } origin)
            return null;
        // The published form of a tangent frame has no height: the frame touches the ellipsoid.
        if (document.CoordinateSystem is { Frame: null } system)
            return system;
        var point = document.CoordinateSystem?.Frame?.Origin ?? origin;
        return CoordinateSystem.Enu(point with { HeightMeters = 0 });
    }

    private static void WriteSystem(JsonObject root, Scene scene, CoordinateSystem? system)
    {
        var collection = Child(root, "PhotoCollection");
        if (system is null)
        {
            collection.Remove("SRSId");
            return;
        }
        var id = collection["SRSId"] is JsonValue value && value.TryGetValue<int>(out var given) ? given : 0;
        id = SystemMembers.IdFor(root, system.Definition, id);
        collection["SRSId"] = id;
        var entry = Child(Child(root, "SpatialReferenceSystems"), id.ToString(CultureInfo.InvariantCulture));
        entry["Definition"] = system.Definition;
        entry["Name"] = system.Name;
        entry.Remove("OriginHeight");
        if (system.Frame is { } frame && scene.Origin is { } origin && origin.HeightMeters != frame.Origin.HeightMeters)
            entry["OriginHeight"] = origin.HeightMeters - frame.Origin.HeightMeters;
    }

    private static JsonObject? OriginUnlessImpliedBy(CoordinateSystem? system, GeoPoint? origin)
    {
        if (system is null || origin is not { } point)
            return null;
        if (system.Frame is { } frame && frame.Origin.Latitude == point.Latitude && frame.Origin.Longitude == point.Longitude)
            return null;
        return new()
        {
            ["Latitude"] = point.Latitude.Degrees,
            ["Longitude"] = point.Longitude.Degrees,
            ["EllipsoidalHeight"] = point.HeightMeters,
        };
    }
}
