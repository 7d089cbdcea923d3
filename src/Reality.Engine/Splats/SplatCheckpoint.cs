using System.Text;
using Reality.Core;
using Reality.Pipeline;

namespace Reality.Engine.Splats;

/// <summary>
/// The state of a training as an artifact, "splats/step-002000.bin". Training continues from it with the same result as without
/// the interruption.
/// </summary>
internal static class SplatCheckpoint
{
    public static ArtifactName NameOf(int step) => SplatTrainingStage.Id / $"step-{step:D6}.bin";

    /// <summary>The latest state; null if there is none.</summary>
    /// <param name="steps">Steps after which states are stored, ascending.</param>
    public static SplatTrainingState? ReadLatest(Workspace workspace, IEnumerable<int> steps)
    {
        foreach (var step in steps.Reverse())
        {
            if (workspace.Contains(NameOf(step)))
                return Read(workspace, step);
        }
        return null;
    }

    public static void Write(Workspace workspace, SplatTrainingState state)
    {
        workspace.Write(NameOf(state.Step), stream =>
        {
            using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
            writer.Write(state.SceneRadius);
            writer.Write(state.StartCount);
            writer.Write(state.Splats.Count);
            SceneArtifact.Write(writer, state.Splats.Origin);
            SceneArtifact.WriteArray<float>(writer, state.Exposure.Values);
            SceneArtifact.WriteArray<float>(writer, state.Exposure.Moments);
            var length = state.Splats.BlockCount * SplatParameters.BlockLength;
            foreach (var array in ArraysOf(state.Splats))
                SceneArtifact.WriteArray<float>(writer, array.AsSpan(0, length));
        });
    }

    private static SplatTrainingState Read(Workspace workspace, int step)
    {
        using var reader = new BinaryReader(workspace.Read(NameOf(step)), Encoding.UTF8);
        var (radius, start, count) = (reader.ReadDouble(), reader.ReadInt32(), reader.ReadInt32());
        var splats = new SplatParameters(SceneArtifact.ReadVector(reader), count);
        var values = SceneArtifact.ReadArray<float>(reader);
        var exposure = new SplatExposure(values.Length / SplatExposure.PerPhoto);
        values.CopyTo(exposure.Values, 0);
        SceneArtifact.ReadArray<float>(reader).CopyTo(exposure.Moments, 0);
        foreach (var array in ArraysOf(splats))
        {
            var read = SceneArtifact.ReadArray<float>(reader);
            if (read.Length != array.Length)
                throw new InvalidFileException("Artifact", "Splats have another number of parameters than they need.");
            read.CopyTo(array, 0);
        }
        return new() { Splats = splats, Exposure = exposure, SceneRadius = radius, StartCount = start, Step = step };
    }

    private static float[][] ArraysOf(SplatParameters splats) => [splats.Values, splats.FirstMoments, splats.SecondMoments];
}
