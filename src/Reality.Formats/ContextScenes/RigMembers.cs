using System.Globalization;
using System.Text.Json.Nodes;
using Reality.Core.Geometry;
using Reality.Core.Scenes;
using Reality.Formats.Json;
using static Reality.Formats.Json.JsonTree;

namespace Reality.Formats.ContextScenes;

/// <summary>
/// The members of rigs: PhotoCollection.Rigs {id: {Name, Slots {slot: {Pose {Center, Rotation}, ExposureCount, CenterSpread,
/// RotationSpread}}}}, and RigId, RigSlot and RigExposure of photos, where slots and exposures are texts or integers.
/// </summary>
/// <remarks>
/// A slot's Center is in the frame of the rig, in meters (units of the scene if it has no place on Earth), and its Rotation goes
/// from that frame to the camera; spreads are standard deviations of one exposure per axis, RotationSpread in radians.
/// </remarks>
internal sealed class RigMembers
{
    private const string Rigs = "Rigs";
    private const double MaxSpread = 1e6;

    private readonly Dictionary<string, string> _nameOfKey = new(StringComparer.Ordinal);
    private readonly JsonMember _rigs;

    /// <summary>Reads the names of the rigs of a collection.</summary>
    public RigMembers(JsonMember collection)
    {
        _rigs = collection[Rigs];
        foreach (var (key, rig) in _rigs.Members())
        {
            var name = rig["Name"].AsTextOrNull() is { Length: > 0 } given ? given : $"rig {key}";
            _nameOfKey[key] = _nameOfKey.ContainsValue(name) ? $"{name} ({key})" : name;
        }
    }

    /// <summary>Rigs whose slots the document describes.</summary>
    public IReadOnlyList<Rig> Read() =>
    [
        .. _rigs.Members().Where(rig => rig.Value["Slots"].Exists).Select(rig => new Rig(_nameOfKey[rig.Key],
            [.. rig.Value["Slots"].Members().Select(slot => ReadSlot(slot.Key, slot.Value))])),
    ];

    /// <summary>The place of a photo; null if it names no rig.</summary>
    public RigPlace? ReadPlace(JsonMember photo)
    {
        if (!photo["RigId"].Exists)
            return null;
        var key = photo["RigId"].AsInteger(0, int.MaxValue).ToString(CultureInfo.InvariantCulture);
        if (!_nameOfKey.TryGetValue(key, out var rig))
            throw photo["RigId"].Wrong($"names rig {key}, which is not in the document");
        return new(rig, Label(photo["RigSlot"]), Label(photo["RigExposure"]));
    }

    /// <summary>Writes the rigs that photos name, and returns their ids by name. Nothing changes if no photo names one.</summary>
    /// <param name="collection">The collection, with the rigs that were read.</param>
    public static IReadOnlyDictionary<string, int> Write(JsonObject collection, Scene scene)
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        string[] names = [.. scene.Photos.Select(photo => photo.RigPlace?.Rig).OfType<string>().Distinct()];
        if (names.Length == 0)
            return ids;
        var members = Child(collection, Rigs);
        foreach (var (key, rig) in members)
        {
            var name = rig is JsonObject { } known && known["Name"] is JsonValue text && text.TryGetValue<string>(out var given)
                && given.Length > 0 ? given : $"rig {key}";
            if (int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
                ids.TryAdd(ids.ContainsKey(name) ? $"{name} ({key})" : name, id);
        }
        foreach (var name in names)
        {
            if (!ids.TryGetValue(name, out var id))
                ids[name] = id = Enumerable.Range(0, int.MaxValue).First(free => !members.ContainsKey(Text(free)));
            var member = Child(members, Text(id));
            member["Name"] ??= name;
            if (scene.Rigs.FirstOrDefault(rig => rig.Name == name) is { } described)
                WriteSlots(Child(member, "Slots"), described);
        }
        return ids;
    }

    /// <summary>Writes the place of a photo, unless it has been there already.</summary>
    public static void Write(JsonObject photo, RigPlace? place, IReadOnlyDictionary<string, int> ids)
    {
        if (place is null || photo.ContainsKey("RigId"))
            return;
        photo["RigId"] = ids[place.Rig];
        photo["RigSlot"] = place.Slot;
        photo["RigExposure"] = place.Exposure;
    }

    private static RigSlot ReadSlot(string name, JsonMember slot) => new(name)
    {
        CameraFromRig = slot["Pose"].Exists
            ? RigidTransform.FromCenter(
                PoseMember.ReadRotation(slot["Pose"]["Rotation"]), PoseMember.ReadVector(slot["Pose"]["Center"]))
            : null,
        ExposureCount = slot["ExposureCount"].Exists ? slot["ExposureCount"].AsInteger(0, int.MaxValue) : 0,
        CenterSpread = slot["CenterSpread"].Exists ? slot["CenterSpread"].AsNumber(0, MaxSpread) : null,
        RotationSpread = slot["RotationSpread"].Exists
            ? Angle.FromRadians(slot["RotationSpread"].AsNumber(0, Math.PI))
            : null,
    };

    private static void WriteSlots(JsonObject slots, Rig rig)
    {
        foreach (var slot in rig.Slots)
        {
            var member = Child(slots, slot.Name);
            member.Set("Pose", slot.CameraFromRig is { } pose
                ? new JsonObject { ["Center"] = PoseMember.Write(pose.Center), ["Rotation"] = PoseMember.Write(pose.Rotation) }
                : null);
            member["ExposureCount"] = slot.ExposureCount;
            member.Set("CenterSpread", slot.CenterSpread);
            member.Set("RotationSpread", slot.RotationSpread?.Radians);
        }
    }

    // A text or an integer.
    private static string Label(JsonMember member)
    {
        var text = member.IsText ? member.AsText() : Text(member.AsInteger(int.MinValue, int.MaxValue));
        return text.Length > 0 ? text : throw member.Wrong("must not be empty");
    }

    private static string Text(int id) => id.ToString(CultureInfo.InvariantCulture);
}
