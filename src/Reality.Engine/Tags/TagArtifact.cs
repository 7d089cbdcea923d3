using System.Text;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Pipeline;

namespace Reality.Engine.Tags;

/// <summary>The tags of a photo as an artifact: "tags/{PhotoId}.bin".</summary>
internal static class TagArtifact
{
    public static ArtifactName NameOf(PhotoId photo) => TagStage.Id / $"{photo}.bin";

    public static IReadOnlyList<PhotoTag> Read(Workspace workspace, PhotoId photo)
    {
        using var reader = new BinaryReader(workspace.Read(NameOf(photo)), Encoding.UTF8);
        return SceneArtifact.ReadList(reader, static r => new PhotoTag
        {
            Family = r.ReadString(),
            Text = r.ReadString(),
            Points = SceneArtifact.ReadArray<Vector2d>(r),
            ErrorCount = r.ReadInt32(),
        });
    }

    public static void Write(Workspace workspace, PhotoId photo, IReadOnlyList<PhotoTag> tags) =>
        workspace.Write(NameOf(photo), stream =>
        {
            using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
            SceneArtifact.WriteList(writer, tags, static (w, tag) =>
            {
                w.Write(tag.Family);
                w.Write(tag.Text);
                SceneArtifact.WriteArray<Vector2d>(w, tag.Points);
                w.Write(tag.ErrorCount);
            });
        });
}
