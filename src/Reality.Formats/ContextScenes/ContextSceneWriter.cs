using System.Globalization;
using System.Text.Json.Nodes;
using Reality.Core.Geodesy;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Formats.Geodesy;
using Reality.Formats.Json;

namespace Reality.Formats.ContextScenes;

/// <summary>
/// Writes ContextScene 6.0 JSON. Poses are in the requested coordinate system, by default "ENU:latitude,longitude" of the scene's
/// origin (with ellipsoidal heights), or in local coordinates if the scene has no origin.
/// </summary>
/// <remarks>
/// Unknown members of a document that was read are preserved. Members that this program adds and other readers may ignore:
/// a system's OriginHeight; a device's Name, FocalLengthIsKnown, FixedParameters; a photo's PositionPrior {Latitude, Longitude,
/// EllipsoidalHeight, HorizontalSigma, VerticalSigma} in degrees and meters, RotationPrior {omega, phi, kappa} (camera from the
/// east-north-up frame at the photo, radians), CaptureTime, ExposureValue, UnregisteredReason; AutomaticTiePoints {Path, Count,
/// Origin {Latitude, Longitude, EllipsoidalHeight}}, where Origin is that of the east-north-up frame of the tie points and is
/// omitted if the coordinate system of the poses determines it.
/// </remarks>
public static class ContextSceneWriter
{
    public static void Write(Stream stream, ContextScene document)
    {
        ArgumentNullException.ThrowIfNull(document);
        var root = document.Document is { } read ? JsonObject.Create(read)! : [];
        root["version"] = "6.0";
        var system = SystemOf(document);
        WriteSystem(root, document.Scene, system);
        WritePhotos(root, document, system);
        foreach (var (id, path) in document.References)
            Child(Child(root, "References"), id.ToString(CultureInfo.InvariantCulture))["Path"] = path;
        if (document.TiePointsPath is { } tiePoints)
        {
            var member = Child(root, "AutomaticTiePoints");
            member["Path"] = tiePoints;
            member["Count"] = document.Scene.TiePoints.Count;
            Set(member, "Origin", OriginUnlessImpliedBy(system, document.Scene.Origin));
        }
        JsonText.Write(stream, root);
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

    private static void WritePhotos(JsonObject root, ContextScene document, CoordinateSystem? system)
    {
        var scene = document.Scene;
        var collection = Child(root, "PhotoCollection");
        var oldDevices = Take(collection, "Devices");
        var oldPoses = Take(collection, "Poses");
        var oldPhotos = Take(collection, "Photos");
        var (devices, poses, photos) = (Child(collection, "Devices"), Child(collection, "Poses"), Child(collection, "Photos"));
        foreach (var camera in scene.Cameras)
        {
            var key = KeyOf(document.DeviceKeys, camera.Id.Value);
            DeviceMember.Write(Move(oldDevices, devices, key), camera);
        }

        using var frame = system is null || scene.Origin is null ? null : PoseFrame.For(scene.Origin.Value, system);
        var local = scene.Origin is { } origin ? new LocalFrame(origin) : null;
        foreach (var photo in scene.Photos)
        {
            var member = Move(oldPhotos, photos, KeyOf(document.PhotoKeys, photo.Id.Value));
            var poseKey = photo.Id.Value.ToString(CultureInfo.InvariantCulture);
            if (member["PoseId"] is JsonValue value && value.TryGetValue<int>(out var oldPose))
                poseKey = oldPose.ToString(CultureInfo.InvariantCulture);
            WritePhoto(member, photo, document);
            if (WritePose(Move(oldPoses, poses, poseKey), photo, frame, local))
                member["PoseId"] = int.Parse(poseKey, CultureInfo.InvariantCulture);
            else
            {
                poses.Remove(poseKey);
                member.Remove("PoseId");
            }
        }
    }

    private static void WritePhoto(JsonObject member, Photo photo, ContextScene document)
    {
        var reference = document.ReferenceOfPhoto.Count > 0 ? document.ReferenceOfPhoto[photo.Id.Value] : 0;
        var path = document.PathOfPhoto.Count > 0 ? document.PathOfPhoto[photo.Id.Value] : photo.Name;
        var device = KeyOf(document.DeviceKeys, photo.CameraId.Value);
        member["ImagePath"] ??= string.Create(CultureInfo.InvariantCulture, $"{reference}:{path}");
        member["DeviceId"] = int.TryParse(device, CultureInfo.InvariantCulture, out var id) ? id : photo.CameraId.Value;
        Set(member, "PositionPrior", photo.Position is { } prior ? Write(prior) : null);
        Set(member, "RotationPrior", photo.CameraFromEnu is { } attitude ? PoseMember.Write(attitude) : null);
        Set(member, "CaptureTime", photo.CaptureTime?.ToString("O", CultureInfo.InvariantCulture));
        Set(member, "ExposureValue", photo.ExposureStops);
        Set(member, "UnregisteredReason", photo.UnregisteredReason);
    }

    /// <summary>Writes the pose of a registered photo or the measured center of another; false if neither is known.</summary>
    private static bool WritePose(JsonObject member, Photo photo, PoseFrame? frame, LocalFrame? local)
    {
        if (photo.CameraFromWorld is { } pose)
        {
            var center = pose.Center;
            var rotation = frame is null ? pose.Rotation : pose.Rotation * frame.WorldFromSystemRotation(center);
            member["Center"] = PoseMember.Write(frame?.SystemFromWorld(center) ?? center);
            member["Rotation"] = PoseMember.Write(rotation);
            return true;
        }
        member.Remove("Rotation");
        if (photo.Position is not { HasHeight: true } prior || frame is null || local is null)
            return false;
        member["Center"] = PoseMember.Write(frame.SystemFromWorld(local.WorldFromGeo(Egm96Geoid.ToEllipsoid(prior.Position))));
        return true;
    }

    private static JsonObject Write(PositionPrior prior)
    {
        var point = Egm96Geoid.ToEllipsoid(prior.Position);
        var member = new JsonObject { ["Latitude"] = point.Latitude.Degrees, ["Longitude"] = point.Longitude.Degrees };
        if (prior.HasHeight)
            member["EllipsoidalHeight"] = point.HeightMeters;
        member["HorizontalSigma"] = prior.HorizontalSigmaMeters;
        if (prior.HasHeight)
            member["VerticalSigma"] = prior.VerticalSigmaMeters;
        return member;
    }

    private static string KeyOf(IReadOnlyList<string> keys, int index) =>
        index < keys.Count ? keys[index] : index.ToString(CultureInfo.InvariantCulture);

    private static void Set(JsonObject member, string name, JsonNode? value)
    {
        if (value is null)
            member.Remove(name);
        else
            member[name] = value;
    }

    private static JsonObject Child(JsonObject parent, string name)
    {
        if (parent[name] is JsonObject child)
            return child;
        child = [];
        parent[name] = child;
        return child;
    }

    private static JsonObject Take(JsonObject parent, string name)
    {
        var child = Child(parent, name);
        parent.Remove(name);
        return child;
    }

    /// <summary>Moves an entry with its unknown members to the new list; creates it if there is none.</summary>
    private static JsonObject Move(JsonObject from, JsonObject to, string key)
    {
        var entry = from[key] as JsonObject ?? [];
        from.Remove(key);
        to[key] = entry;
        return entry;
    }
}
