using System.Text;
using Reality.Core;
using Reality.Core.Scenes;
using Reality.Pipeline;

namespace Reality.Engine.Splats;

/// <summary>
/// Splats of a whole scene that tiles start from, as artifacts: "splats/splats.bin" and "splats/exposures.bin".
/// </summary>
/// <param name="SceneRadius">Typical distance from the cameras to the scene.</param>
/// <param name="Exposure">Of all photos that are trained on.</param>
internal sealed record SplatOverview(SplatCloud Splats, double SceneRadius, SplatExposure Exposure)
{
    private static readonly ArtifactName s_exposures = SplatTrainingStage.Id / "exposures.bin";

    public static SplatOverview Read(Workspace workspace)
    {
        using var reader = new BinaryReader(workspace.Read(s_exposures), Encoding.UTF8);
        var radius = reader.ReadDouble();
        var values = SceneArtifact.ReadArray<float>(reader);
        var exposure = new SplatExposure(values.Length / SplatExposure.PerPhoto) { IsFixed = true };
        values.CopyTo(exposure.Values, 0);
        return new(workspace.ReadSplats(SplatTrainingStage.Id), radius, exposure);
    }

    public void Write(Workspace workspace)
    {
        workspace.WriteSplats(SplatTrainingStage.Id, Splats);
        workspace.Write(s_exposures, stream =>
        {
            using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
            writer.Write(SceneRadius);
            SceneArtifact.WriteArray<float>(writer, Exposure.Values);
        });
    }
}
