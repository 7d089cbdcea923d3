using System.Numerics;
using System.Text;
using Reality.Core;
using Reality.Core.Scenes;
using Reality.Pipeline;

namespace Reality.Engine.Splats;

/// <summary>Trained splats as an artifact: "splats/splats.bin", or those of a stage that stands for the training.</summary>
public static class SplatCloudArtifact
{
    /// <summary>The artifact that holds the splats of a stage.</summary>
    public static ArtifactName NameOf(StageName stage) => stage / "splats.bin";

    /// <summary>Writes the splats of a stage.</summary>
    public static void WriteSplats(this Workspace workspace, StageName stage, SplatCloud splats) =>
        workspace.WriteSplats(NameOf(stage), splats);

    /// <summary>Writes splats.</summary>
    public static void WriteSplats(this Workspace workspace, ArtifactName name, SplatCloud splats)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentNullException.ThrowIfNull(splats);
        workspace.Write(name, stream =>
        {
            using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
            SceneArtifact.Write(writer, splats.Origin);
            writer.Write(splats.Degree);
            writer.Write(splats.IsAntialiased);
            SceneArtifact.WriteArray<Vector3>(writer, splats.Positions);
            SceneArtifact.WriteArray<Vector3>(writer, splats.LogScales);
            SceneArtifact.WriteArray<Quaternion>(writer, splats.Rotations);
            SceneArtifact.WriteArray<float>(writer, splats.OpacityLogits);
            SceneArtifact.WriteArray<float>(writer, splats.Harmonics);
        });
    }

    /// <summary>Reads the splats of a stage.</summary>
    public static SplatCloud ReadSplats(this Workspace workspace, StageName stage) => workspace.ReadSplats(NameOf(stage));

    /// <summary>Reads splats.</summary>
    public static SplatCloud ReadSplats(this Workspace workspace, ArtifactName name)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        using var reader = new BinaryReader(workspace.Read(name), Encoding.UTF8);
        var origin = SceneArtifact.ReadVector(reader);
        var degree = reader.ReadInt32();
        var splats = new SplatCloud
        {
            Origin = origin,
            Degree = degree,
            IsAntialiased = reader.ReadBoolean(),
            Positions = SceneArtifact.ReadArray<Vector3>(reader),
            LogScales = SceneArtifact.ReadArray<Vector3>(reader),
            Rotations = SceneArtifact.ReadArray<Quaternion>(reader),
            OpacityLogits = SceneArtifact.ReadArray<float>(reader),
            Harmonics = SceneArtifact.ReadArray<float>(reader),
        };
        if (splats.LogScales.Length != splats.Count || splats.Rotations.Length != splats.Count
            || splats.OpacityLogits.Length != splats.Count
            || splats.Harmonics.Length != 3L * splats.CoefficientCount * splats.Count)
            throw new InvalidFileException("Artifact", "The arrays of splats have different lengths.");
        return splats;
    }
}
