using System.Globalization;
using Reality.Core;
using Reality.Core.Geodesy;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Formats.Geodesy;
using Reality.Formats.Json;

namespace Reality.Formats.ContextScenes;

/// <summary>
/// Reads ContextScene 5.x and 6.x JSON. Poses in any coordinate system are converted to the east, north, up frame of
/// <see cref="Scene.Origin"/>. <see cref="ContextSceneWriter"/> documents the members that this program adds to the format.
/// </summary>
/// <remarks>
/// The document measures the principal point from the center of the first pixel, a <see cref="Camera"/> from its corner. Devices
/// without dimensions get width and height 0, to be filled in from the photos.
/// </remarks>
public static class ContextSceneReader
{
    private const string Format = "ContextScene";
    internal const int MaxBytes = 256 << 20;

    /// <summary>Reads a document.</summary>
    /// <exception cref="InvalidFileException">The document is invalid; the message names the member.</exception>
    public static ContextScene Read(Stream stream, CancellationToken cancellation = default) =>
        JsonMember.Parse(Format, stream, MaxBytes, Read, cancellation);

    private static ContextScene Read(JsonMember root)
    {
        CheckVersion(root["version"]);
        var collection = root["PhotoCollection"];
        var references = ReadReferences(root["References"]);
        var (cameras, deviceKeys) = ReadDevices(collection["Devices"]);
        var (system, originHeight) = ReadCoordinateSystem(root, collection);

        using var frame = FrameOf(root, system, originHeight);
        var rigs = new RigMembers(collection);
        var reader = new PhotoListReader(collection, frame, references, rigs, cameras, deviceKeys);
        var photos = reader.Read();
        var control = new ControlReader(root, photos, cameras, reader.PhotoKeys);
        return new()
        {
            Scene = new()
            {
                Origin = frame.Origin, Cameras = cameras, Photos = photos, ControlPoints = control.ReadControlPoints(),
                UserTiePoints = control.ReadUserTiePoints(), PositioningConstraints = control.ReadConstraints(),
                Rigs = rigs.Read(),
            },
            CoordinateSystem = system,
            References = references,
            ReferenceOfPhoto = reader.ReferenceOfPhoto,
            PathOfPhoto = reader.PathOfPhoto,
            PhotoKeys = reader.PhotoKeys,
            DeviceKeys = deviceKeys,
            TiePointsPath = root["AutomaticTiePoints"]["Path"].AsTextOrNull() is { } path
                ? ScenePath.Check(root["AutomaticTiePoints"]["Path"], path)
                : null,
            Document = root.AsObject(),
        };
    }

    internal static void CheckVersion(JsonMember version)
    {
        var text = version.AsText();
        if (!text.StartsWith("5.", StringComparison.Ordinal) && !text.StartsWith("6.", StringComparison.Ordinal))
            throw version.Wrong($"is '{(text.Length > 20 ? text[..20] : text)}'; supported versions are 5 and 6");
    }

    internal static Dictionary<int, string> ReadReferences(JsonMember references)
    {
        var result = new Dictionary<int, string>();
        foreach (var (key, value) in references.Members())
        {
            if (!int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
                throw value.Wrong("must have an integer as its id");
            result[id] = value["Path"].AsText();
        }
        return result;
    }

    private static (CoordinateSystem? System, double OriginHeight) ReadCoordinateSystem(JsonMember root, JsonMember collection)
    {
        var id = collection["SRSId"];
        var system = SystemMembers.Read(root, id);
        var height = system?.Kind == CoordinateSystemKind.LocalEnu
            ? SystemMembers.EntryOf(root, id)["OriginHeight"].AsNumberOr(0, -PoseFrame.MaxOriginHeight, PoseFrame.MaxOriginHeight)
            : 0;
        return (system, height);
    }

    private static PoseFrame FrameOf(JsonMember root, CoordinateSystem? system, double originHeight)
    {
        try
        {
            return system is not null && ReadOrigin(root["AutomaticTiePoints"]["Origin"]) is { } origin
                ? PoseFrame.For(origin, system)
                : PoseFrame.Of(system, originHeight, ReadCenters(root["PhotoCollection"]["Poses"]));
        }
        catch (NotSupportedException e)
        {
            throw new InvalidFileException(Format, $"PhotoCollection.SRSId cannot be used: {e.Message}", inner: e);
        }
    }

    private static GeoPoint? ReadOrigin(JsonMember origin) => origin.Exists
        ? GeoPoint.FromDegrees(
            origin["Latitude"].AsNumber(-90, 90),
            origin["Longitude"].AsNumber(-180, 180),
            origin["EllipsoidalHeight"].AsNumber(-PoseFrame.MaxOriginHeight, PoseFrame.MaxOriginHeight))
        : null;

    private static (List<Camera> Cameras, List<string> Keys) ReadDevices(JsonMember devices)
    {
        var cameras = new List<Camera>();
        var keys = new List<string>();
        foreach (var (key, device) in devices.Members())
        {
            cameras.Add(DeviceMember.Read(device, new(cameras.Count)));
            keys.Add(key);
        }
        return (cameras, keys);
    }

    private static List<Vector3d> ReadCenters(JsonMember poses) =>
        poses.Members().Where(p => p.Value["Center"].Exists).Select(p => PoseMember.ReadVector(p.Value["Center"])).ToList();
}

/// <summary>Checks untrusted paths of a document: relative, with forward slashes, inside the folder they start from.</summary>
internal static class ScenePath
{
    private const int MaxLength = 4096;

    /// <summary>Splits the place of a photo, "id:path" or "path" for reference 0; null if the id is not an integer.</summary>
    public static (int? Reference, string Path) Split(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
            return (0, text);
        var isId = int.TryParse(text.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out var id);
        return (isId ? id : null, text[(colon + 1)..]);
    }

    /// <summary>Returns the path with forward slashes; rejects a path that could leave its folder.</summary>
    public static string Check(JsonMember member, string path)
    {
        var clean = path.Replace('\\', '/');
        return IsAllowed(clean) ? clean : throw member.Wrong("must be a relative path without '..'");
    }

    /// <summary>Whether a document may hold the path unchanged.</summary>
    public static bool IsAllowed(string path) =>
        path.Length is > 0 and <= MaxLength && path[0] != '/' && !path.Any(c => c is ':' or '\\' || char.IsControl(c))
        && path.Split('/').All(part => part is not (".." or "." or ""));
}
