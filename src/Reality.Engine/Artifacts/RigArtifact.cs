using Reality.Core.Geometry;
using Reality.Core.Scenes;

namespace Reality.Engine;

/// <summary>
/// Rigs, and the places of photos in them, at the end of a <see cref="SceneArtifact"/>: absent from scenes without.
/// </summary>
internal static class RigArtifact
{
    /// <summary>The byte before this part.</summary>
    public const byte Marker = 2;

    public static void Write(BinaryWriter writer, Scene scene)
    {
        if (scene.Rigs.Count == 0 && scene.Photos.All(photo => photo.RigPlace is null))
            return;
        writer.Write(Marker);
        SceneArtifact.WriteList(writer, scene.Rigs, static (w, rig) =>
        {
            w.Write(rig.Name);
            SceneArtifact.WriteList(w, rig.Slots, Write);
        });
        foreach (var photo in scene.Photos)
        {
            writer.Write(photo.RigPlace is not null);
            if (photo.RigPlace is not { } place)
                continue;
            writer.Write(place.Rig);
            writer.Write(place.Slot);
            writer.Write(place.Exposure);
        }
    }

    public static Scene Read(BinaryReader reader, Scene scene) => scene with
    {
        Rigs = SceneArtifact.ReadList(reader, static r => new Rig(r.ReadString(), SceneArtifact.ReadList(r, ReadSlot))),
        Photos =
        [
            .. scene.Photos.Select(photo => photo with
            {
                RigPlace = reader.ReadBoolean() ? new(reader.ReadString(), reader.ReadString(), reader.ReadString()) : null,
            }),
        ],
    };

    private static void Write(BinaryWriter writer, RigSlot slot)
    {
        writer.Write(slot.Name);
        SceneArtifact.WriteOptional(writer, slot.CameraFromRig, SceneArtifact.Write);
        writer.Write(slot.ExposureCount);
        SceneArtifact.WriteOptional(writer, slot.CenterSpread, static (w, spread) => w.Write(spread));
        SceneArtifact.WriteOptional(writer, slot.RotationSpread, static (w, spread) => w.Write(spread.Radians));
    }

    private static RigSlot ReadSlot(BinaryReader reader) => new(reader.ReadString())
    {
        CameraFromRig = reader.ReadBoolean() ? SceneArtifact.ReadTransform(reader) : null,
        ExposureCount = reader.ReadInt32(),
        CenterSpread = reader.ReadBoolean() ? reader.ReadDouble() : null,
        RotationSpread = reader.ReadBoolean() ? Angle.FromRadians(reader.ReadDouble()) : null,
    };
}
