using System.Globalization;
using Reality.Core.Geodesy;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Formats.Json;

namespace Reality.Formats.ContextScenes;

/// <summary>Reads the photos of a document with their poses and priors.</summary>
internal sealed class PhotoListReader(
    JsonMember collection,
    PoseFrame frame,
    IReadOnlyDictionary<int, string> references,
    RigMembers rigs,
    List<Camera> cameras,
    List<string> deviceKeys)
{
    // Standard deviations in meters of a pose that has only a center: a GPS position of unknown quality.
    private const double CenterHorizontalSigma = 5;
    private const double CenterVerticalSigma = 10;

    // Meters from the scene's origin; a position beyond is not on the earth.
    private const double MaxDistance = 1e8;

    private readonly Dictionary<string, JsonMember> _poses =
        collection["Poses"].Members().ToDictionary(pose => pose.Key, pose => pose.Value, StringComparer.Ordinal);

    private readonly Dictionary<string, int> _cameraOfKey = deviceKeys.Select((k, i) => (k, i)).ToDictionary(p => p.k, p => p.i);
    private readonly LocalFrame? _local = frame.Origin is { } origin ? new LocalFrame(origin) : null;

    public List<string> PhotoKeys { get; } = [];

    public List<int> ReferenceOfPhoto { get; } = [];

    public List<string> PathOfPhoto { get; } = [];

    public IReadOnlyList<Photo> Read()
    {
        var photos = new List<Photo>();
        var names = new PhotoNames();
        var isAmbiguous = references.Count > 1;
        foreach (var (key, member) in collection["Photos"].Members())
        {
            var (reference, path) = ReadPath(member["ImagePath"]);
            var name = isAmbiguous ? names.Take(reference, path) : path;
            photos.Add(ReadPhoto(member, new(photos.Count), name));
            PhotoKeys.Add(key);
            ReferenceOfPhoto.Add(reference);
            PathOfPhoto.Add(path);
        }
        return PositionPrior.FillHeights(photos);
    }

    private Photo ReadPhoto(JsonMember member, PhotoId id, string name)
    {
        var pose = ReadPose(member["PoseId"], out var centerOnly);
        return new()
        {
            Id = id,
            Name = name,
            CameraId = ReadCamera(member["DeviceId"]),
            CameraFromWorld = pose,
            UnregisteredReason = member["UnregisteredReason"].AsTextOrNull(),
            Position = ReadPrior(member["PositionPrior"]) ?? centerOnly,
            CameraFromEnu = ReadAttitude(member["RotationPrior"]),
            CaptureTime = ReadTime(member["CaptureTime"]),
            ExposureStops = member["ExposureValue"].Exists ? member["ExposureValue"].AsNumber(-1000, 1000) : null,
            RigPlace = rigs.ReadPlace(member),
            Colors = ColorCurveMember.Read(member["ColorEqualization"]),
        };
    }

    private static (int Reference, string Path) ReadPath(JsonMember member)
    {
        var (reference, path) = ScenePath.Split(member.AsText());
        return (
            reference ?? throw member.Wrong("must be of the form <reference id>:<path>"), ScenePath.Check(member, path));
    }

    private CameraId ReadCamera(JsonMember deviceId)
    {
        var key = deviceId.Exists ? deviceId.AsInteger(0, int.MaxValue).ToString(CultureInfo.InvariantCulture) : "";
        if (_cameraOfKey.TryGetValue(key, out var index))
            return new(index);
        if (deviceId.Exists)
            throw deviceId.Wrong($"names device {key}, which is not in the document");
        // Photos without a device share a camera that is filled in from their files later.
        index = cameras.Count;
        _cameraOfKey.Add("", index);
        cameras.Add(new() { Id = new(index), Width = 0, Height = 0, FocalLength = 1, PrincipalPoint = new(0, 0) });
        deviceKeys.Add(Enumerable.Range(0, int.MaxValue)
            .Select(i => i.ToString(CultureInfo.InvariantCulture))
            .First(key => !_cameraOfKey.ContainsKey(key)));
        return new(index);
    }

    private RigidTransform? ReadPose(JsonMember poseId, out PositionPrior? centerOnly)
    {
        centerOnly = null;
        if (!poseId.Exists)
            return null;
        var key = poseId.AsInteger(0, int.MaxValue).ToString(CultureInfo.InvariantCulture);
        if (!_poses.TryGetValue(key, out var pose) || !pose.Exists)
            throw poseId.Wrong($"names pose {key}, which is not in the document");
        if (!pose["Center"].Exists)
            return null;
        var center = frame.WorldFromSystem(PoseMember.ReadVector(pose["Center"]));
        if (!(center.Length <= MaxDistance))
            throw pose["Center"].Wrong("lies outside its coordinate system");
        if (pose["Rotation"].Exists)
        {
            var rotation = PoseMember.ReadRotation(pose["Rotation"]) * frame.WorldFromSystemRotation(center).Inverted();
            return RigidTransform.FromCenter(rotation, center);
        }
        if (_local is not null)
            centerOnly = new(_local.GeoFromWorld(center), CenterHorizontalSigma, CenterVerticalSigma);
        return null;
    }

    private static PositionPrior? ReadPrior(JsonMember prior)
    {
        if (!prior.Exists)
            return null;
        var (height, sigma) = (prior["EllipsoidalHeight"], prior["VerticalSigma"]);
        var point = GeoPoint.FromDegrees(
            prior["Latitude"].AsNumber(-90, 90),
            prior["Longitude"].AsNumber(-180, 180),
            height.Exists ? height.AsNumber(-1e5, 1e5) : 0);
        return new(
            point, prior["HorizontalSigma"].AsNumber(0, 1e6),
            height.Exists ? sigma.AsNumber(0, 1e6) : double.PositiveInfinity)
        {
            StatedHeightReference = prior["StatedHeightReference"].AsTextOrNull() switch
            {
                null => HeightReference.Ellipsoid,
                "EGM96" => HeightReference.Egm96,
                _ => throw prior["StatedHeightReference"].Wrong("must be 'EGM96' or absent"),
            },
        };
    }

    private static Rotation? ReadAttitude(JsonMember rotation) => rotation.Exists ? PoseMember.ReadRotation(rotation) : null;

    private static DateTimeOffset? ReadTime(JsonMember time)
    {
        if (!time.Exists)
            return null;
        return DateTimeOffset.TryParseExact(
            time.AsText(), "O", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var result)
            ? result
            : throw time.Wrong("must be a time in ISO 8601 round-trip format");
    }
}
