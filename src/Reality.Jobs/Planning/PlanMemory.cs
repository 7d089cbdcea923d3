using Reality.Engine.Tiling;
using Reality.Jobs.Stages;
using Reality.Pipeline;

namespace Reality.Jobs.Planning;

/// <summary>Memory that loading a job and planning its stages take; measured, see docs/benchmarks.md.</summary>
internal static class PlanMemory
{
    /// <summary>
    /// Of loading a job, which reads specifications, presets and settings of modeling references only: all are small or refused.
    /// </summary>
    public const long LoadBytes = 32L << 20;

    private const long BaseBytes = 32L << 20;

    // Jobs estimate their photos from the size of the scene's document, which may have twenty times as many.
    private const long BytesPerPhoto = 12_000;

    private const long BytesPerTileByte = 3;

    /// <summary>Memory of the documents that most plans of a job read, and of the plan itself, in bytes.</summary>
    /// <param name="size">Size of the job's input, see <see cref="Files.SceneInput.EstimateSize"/>.</param>
    public static long OfDocuments(InputSize size, Workspace workspace) => BaseBytes
        + BytesPerPhoto * size.ItemCount
        + BytesPerTileByte * ((ArtifactName[])[LayoutArtifact.Name, KeptModelStage.Found])
            .Where(name => workspace.Keys.ContainsKey(name.Stage)).Sum(name => workspace.SizeOf(name) ?? 0);
}
