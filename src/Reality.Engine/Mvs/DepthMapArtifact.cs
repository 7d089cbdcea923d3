using System.Text;
using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Core.Scenes;
using Reality.Pipeline;

namespace Reality.Engine.Mvs;

/// <summary>
/// A <see cref="DepthMap"/> as an artifact: estimated by <see cref="DepthMapStage"/>, or filtered by
/// <see cref="DepthFilterStage"/>.
/// </summary>
/// <remarks>
/// Depth and confidence are kept exactly; normals are rounded to two bytes each (<see cref="PackedNormal"/>, within 0.7 degrees).
/// </remarks>
public static class DepthMapArtifact
{
    /// <summary>Artifact of the estimated depth map.</summary>
    public static ArtifactName RawNameOf(PhotoId photo) => DepthMapStage.Id / $"{photo}.bin";

    /// <summary>Artifact of the filtered depth map; absent for photos that are not calibrated or see too little.</summary>
    public static ArtifactName FilteredNameOf(PhotoId photo) => DepthFilterStage.Id / $"{photo}.bin";

    /// <summary>Reads a depth map written by <see cref="WriteDepthMap"/>.</summary>
    public static DepthMap ReadDepthMap(this Workspace workspace, ArtifactName name)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        using var reader = new BinaryReader(workspace.Read(name), Encoding.UTF8);
        var view = ReadView(reader);
        var depth = SceneArtifact.ReadArray<float>(reader);
        var packed = SceneArtifact.ReadArray<ushort>(reader);
        var normals = new Image<System.Numerics.Vector3>(view.Width, view.Height);
        PackedNormal.Unpack(packed, normals.Pixels);
        return new DepthMap
        {
            View = view,
            Depth = new Image<float>(view.Width, view.Height, depth),
            Normals = normals,
            Confidence = new Image<byte>(view.Width, view.Height, SceneArtifact.ReadArray<byte>(reader)),
        };
    }

    /// <summary>Reads the depths of a depth map only.</summary>
    public static Image<float> ReadDepths(this Workspace workspace, ArtifactName name)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        using var reader = new BinaryReader(workspace.Read(name), Encoding.UTF8);
        var view = ReadView(reader);
        return new(view.Width, view.Height, SceneArtifact.ReadArray<float>(reader));
    }

    /// <summary>Reads the view of a depth map only, without its pixels.</summary>
    public static PinholeView ReadDepthMapView(this Workspace workspace, ArtifactName name)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        using var reader = new BinaryReader(workspace.Read(name), Encoding.UTF8);
        return ReadView(reader);
    }

    /// <summary>Writes a depth map.</summary>
    public static void WriteDepthMap(this Workspace workspace, ArtifactName name, DepthMap map)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentNullException.ThrowIfNull(map);
        workspace.Write(name, stream =>
        {
            using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
            Write(writer, map.View);
            var area = map.View.Width * map.View.Height;
            var packed = new ushort[area];
            PackedNormal.Pack(map.Normals.Pixels, packed);
            SceneArtifact.WriteArray<float>(writer, map.Depth.Pixels.AsSpan(0, area));
            SceneArtifact.WriteArray<ushort>(writer, packed);
            SceneArtifact.WriteArray<byte>(writer, map.Confidence.Pixels.AsSpan(0, area));
        });
    }

    internal static void Write(BinaryWriter writer, PinholeView view)
    {
        writer.Write(view.Photo.Value);
        writer.Write(view.Width);
        writer.Write(view.Height);
        var (rotation, translation) = view.CameraFromWorld;
        foreach (var value in (ReadOnlySpan<double>)
        [
            view.FocalX, view.FocalY, view.CenterX, view.CenterY, rotation.W, rotation.X, rotation.Y, rotation.Z,
            translation.X, translation.Y, translation.Z,
        ])
        {
            writer.Write(value);
        }
    }

    internal static PinholeView ReadView(BinaryReader reader) => new(
        new PhotoId(reader.ReadInt32()), reader.ReadInt32(), reader.ReadInt32(),
        reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble(),
        new RigidTransform(
            Rotation.FromQuaternion(reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble()),
            new(reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble())));
}
