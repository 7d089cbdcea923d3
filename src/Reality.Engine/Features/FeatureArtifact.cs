using System.Text;
using Reality.Core.Imaging;
using Reality.Core.Scenes;
using Reality.Pipeline;

namespace Reality.Engine.Features;

/// <summary>The features of a photo as an artifact: "features/{PhotoId}.bin".</summary>
public static class FeatureArtifact
{
    public static ArtifactName NameOf(PhotoId photo) => FeatureStage.Id / $"{photo}.bin";

    public static bool Contains(Workspace workspace, PhotoId photo)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        return workspace.Contains(NameOf(photo));
    }

    /// <summary>Reads positions and colors, and descriptors if needed.</summary>
    public static FeatureSet Read(Workspace workspace, PhotoId photo, bool withDescriptors = true)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        using var reader = new BinaryReader(workspace.Read(NameOf(photo)), Encoding.UTF8);
        var reason = reader.ReadString();
        return new FeatureSet
        {
            UnreadableReason = reason.Length > 0 ? reason : null,
            Width = reader.ReadInt32(),
            Height = reader.ReadInt32(),
            X = SceneArtifact.ReadArray<float>(reader),
            Y = SceneArtifact.ReadArray<float>(reader),
            Scale = SceneArtifact.ReadArray<float>(reader),
            Orientation = SceneArtifact.ReadArray<float>(reader),
            Colors = SceneArtifact.ReadArray<Rgb24>(reader),
            Descriptors = withDescriptors ? SceneArtifact.ReadArray<byte>(reader) : [],
        };
    }

    /// <summary>Reads positions and colors; a set that says so if no features were extracted from the photo.</summary>
    public static FeatureSet ReadPlaces(Workspace workspace, PhotoId photo) => Contains(workspace, photo)
        ? Read(workspace, photo, withDescriptors: false)
        : FeatureSet.Unreadable("No features were extracted from it.");

    public static void Write(Workspace workspace, PhotoId photo, FeatureSet features)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentNullException.ThrowIfNull(features);
        workspace.Write(NameOf(photo), stream =>
        {
            using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
            writer.Write(features.UnreadableReason ?? "");
            writer.Write(features.Width);
            writer.Write(features.Height);
            SceneArtifact.WriteArray<float>(writer, features.X);
            SceneArtifact.WriteArray<float>(writer, features.Y);
            SceneArtifact.WriteArray<float>(writer, features.Scale);
            SceneArtifact.WriteArray<float>(writer, features.Orientation);
            SceneArtifact.WriteArray<Rgb24>(writer, features.Colors);
            SceneArtifact.WriteArray<byte>(writer, features.Descriptors);
        });
    }
}
