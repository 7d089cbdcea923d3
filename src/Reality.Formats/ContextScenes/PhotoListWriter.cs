using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Reality.Core.Geodesy;
using Reality.Core.Scenes;
using Reality.Formats.Geodesy;
using Reality.Formats.Json;

namespace Reality.Formats.ContextScenes;

/// <summary>
/// Writes cameras, poses and photos of a document entry by entry: a scene may have a million. Unknown members of entries that
/// were read are preserved.
/// </summary>
internal sealed class PhotoListWriter : IDisposable
{
    /// <summary>The member that has the lists.</summary>
    public const string Name = "PhotoCollection";

    private const string Devices = "Devices";
    private const string Poses = "Poses";
    private const string Photos = "Photos";

    private readonly ContextScene _document;
    private readonly PoseFrame? _frame;
    private readonly LocalFrame? _local;
    private readonly CancellationToken _cancellation;

    /// <param name="system">Coordinate system of the poses; null for local coordinates.</param>
    public PhotoListWriter(ContextScene document, CoordinateSystem? system, CancellationToken cancellation)
    {
        (_document, _cancellation) = (document, cancellation);
        if (document.Scene.Origin is not { } origin)
            return;
        _frame = system is null ? null : PoseFrame.For(origin, system);
        _local = new LocalFrame(origin);
    }

    /// <summary>Writes the object with the lists as its last members.</summary>
    /// <param name="collection">Its members; the lists among them are replaced.</param>
    public void Write(Utf8JsonWriter writer, JsonObject collection)
    {
        var (oldDevices, oldPoses, oldPhotos) = (EntriesOf(Devices), EntriesOf(Poses), EntriesOf(Photos));
        foreach (var list in (string[])[Devices, Poses, Photos])
            collection.Remove(list);
        var poseIds = PoseIds(oldPhotos);
        var hasPose = new bool[poseIds.Length];
        var rigIds = RigMembers.Write(collection, _document.Scene);

        writer.WriteStartObject();
        foreach (var (name, value) in collection)
            JsonText.WriteMember(writer, name, value);
        WriteList(writer, Devices, _document.Scene.Cameras, camera =>
        {
            var (key, member) = Entry(oldDevices, KeyOf(_document.DeviceKeys, camera.Id.Value));
            DeviceMember.Write(member, camera);
            return (key, member);
        });
        WriteList(writer, Poses, _document.Scene.Photos, photo =>
        {
            var i = photo.Id.Value;
            var (key, member) = Entry(oldPoses, poseIds[i].ToString(CultureInfo.InvariantCulture));
            hasPose[i] = WritePose(member, photo);
            return (key, hasPose[i] ? member : null);
        });
        WriteList(writer, Photos, _document.Scene.Photos, photo =>
        {
            var i = photo.Id.Value;
            var (key, member) = Entry(oldPhotos, KeyOf(_document.PhotoKeys, i));
            WritePhoto(member, photo);
            RigMembers.Write(member, photo.RigPlace, rigIds);
            member.Set("PoseId", hasPose[i] ? poseIds[i] : null);
            return (key, member);
        });
        writer.WriteEndObject();
    }

    public void Dispose() => _frame?.Dispose();

    private void WriteList<T>(
        Utf8JsonWriter writer, string name, IEnumerable<T> items, Func<T, (string Key, JsonObject? Entry)> make)
    {
        writer.WriteStartObject(name);
        foreach (var item in items)
        {
            _cancellation.ThrowIfCancellationRequested();
            if (make(item) is (var key, { } entry))
                JsonText.WriteMember(writer, key, entry);
        }
        writer.WriteEndObject();
    }

    /// <summary>
    /// Ids of the poses of all photos: those that the document has, and for others ids that no photo has. A pose that photos
    /// share in the document becomes one of each.
    /// </summary>
    private int[] PoseIds(Dictionary<string, JsonElement> oldPhotos)
    {
        var ids = new int[_document.Scene.Photos.Count];
        var taken = new HashSet<int>();
        for (var i = 0; i < ids.Length; i++)
        {
            var id = oldPhotos.TryGetValue(KeyOf(_document.PhotoKeys, i), out var photo) ? PoseIdOf(photo) : null;
            ids[i] = id is { } given && taken.Add(given) ? given : -1;
        }
        var next = ids.Length;
        for (var i = 0; i < ids.Length; i++)
        {
            for (var id = i; ids[i] < 0; id = next++)
                ids[i] = taken.Add(id) ? id : -1;
        }
        return ids;
    }

    private static int? PoseIdOf(JsonElement photo) =>
        photo.ValueKind == JsonValueKind.Object && photo.TryGetProperty("PoseId", out var id)
        && id.ValueKind == JsonValueKind.Number && id.TryGetInt32(out var number) && number >= 0
            ? number
            : null;

    private Dictionary<string, JsonElement> EntriesOf(string list) =>
        _document.Document is { } root
        && root.TryGetProperty(Name, out var collection) && collection.ValueKind == JsonValueKind.Object
        && collection.TryGetProperty(list, out var entries) && entries.ValueKind == JsonValueKind.Object
            ? entries.EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value, StringComparer.Ordinal)
            : [];

    /// <summary>An entry of an old list, which nobody else gets; an empty one if there is none.</summary>
    private static (string Key, JsonObject Entry) Entry(Dictionary<string, JsonElement> old, string key) => (
        key, old.Remove(key, out var entry) && entry.ValueKind == JsonValueKind.Object ? JsonObject.Create(entry)! : []);

    private void WritePhoto(JsonObject member, Photo photo)
    {
        var reference = _document.ReferenceOfPhoto.Count > 0 ? _document.ReferenceOfPhoto[photo.Id.Value] : 0;
        var path = _document.PathOfPhoto.Count > 0 ? _document.PathOfPhoto[photo.Id.Value] : photo.Name;
        var device = KeyOf(_document.DeviceKeys, photo.CameraId.Value);
        member["ImagePath"] ??= string.Create(CultureInfo.InvariantCulture, $"{reference}:{path}");
        member["DeviceId"] = int.TryParse(device, CultureInfo.InvariantCulture, out var id) ? id : photo.CameraId.Value;
        member.Set("PositionPrior", photo.Position is { } prior ? Write(prior) : null);
        member.Set("RotationPrior", photo.CameraFromEnu is { } attitude ? PoseMember.Write(attitude) : null);
        member.Set("CaptureTime", photo.CaptureTime?.ToString("O", CultureInfo.InvariantCulture));
        member.Set("ExposureValue", photo.ExposureStops);
        member.Set("UnregisteredReason", photo.UnregisteredReason);
        member.Set("ColorEqualization", ColorCurveMember.Write(photo.Colors));
    }

    /// <summary>Writes the pose of a registered photo or the measured center of another; false if neither is known.</summary>
    private bool WritePose(JsonObject member, Photo photo)
    {
        if (photo.CameraFromWorld is { } pose)
        {
            var center = pose.Center;
            var rotation = _frame is null ? pose.Rotation : pose.Rotation * _frame.WorldFromSystemRotation(center);
            if (!IsKept(photo, PoseMembers.Center, member["Center"]))
                member["Center"] = PoseMember.Write(_frame?.SystemFromWorld(center) ?? center);
            if (!IsKept(photo, PoseMembers.Rotation, member["Rotation"]))
                member["Rotation"] = PoseMember.Write(rotation);
            return true;
        }
        member.Remove("Rotation");
        if (photo.Position is not { HasHeight: true } prior || _frame is null || _local is null)
            return false;
        member["Center"] = PoseMember.Write(_frame.SystemFromWorld(_local.WorldFromGeo(Egm96Geoid.ToEllipsoid(prior.Position))));
        return true;
    }

    private bool IsKept(Photo photo, PoseMembers members, JsonNode? old) =>
        old is not null && _document.KeptPoses.Count > 0 && _document.KeptPoses[photo.Id.Value].HasFlag(members);

    private static JsonObject Write(PositionPrior prior)
    {
        var point = Egm96Geoid.ToEllipsoid(prior.Position);
        var member = new JsonObject { ["Latitude"] = point.Latitude.Degrees, ["Longitude"] = point.Longitude.Degrees };
        if (prior.HasHeight)
        {
            member["EllipsoidalHeight"] = point.HeightMeters;
            if (prior.StatedHeightReference == HeightReference.Egm96)
                member["StatedHeightReference"] = "EGM96";
        }
        member["HorizontalSigma"] = prior.HorizontalSigmaMeters;
        if (prior.HasHeight)
            member["VerticalSigma"] = prior.VerticalSigmaMeters;
        return member;
    }

    private static string KeyOf(IReadOnlyList<string> keys, int index) =>
        index < keys.Count ? keys[index] : index.ToString(CultureInfo.InvariantCulture);
}
