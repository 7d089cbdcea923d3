using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Reality.Engine.Tiling;
using Reality.Formats.Layouts;
using Reality.Jobs.Files;
using Reality.Pipeline;

namespace Reality.Jobs.Stages;

/// <summary>
/// The stages of a model around its modeling reference: what an earlier job has left there is used instead of being computed, and what
/// is computed is left there.
/// </summary>
internal static class KeptModelStages
{
    private const string Kept = "kept";
    private const string Keeping = "keeping";
    private const string FoundName = Kept + "/model.json";

    // Raised by whoever changes what a stage computes.
    private const int KeptVersion = 1;
    private const double CopySeconds = 0.02;
    private const long Mebibyte = 1L << 20;

    // Levels of detail are planned and looked through again, which takes no time where their nodes are there.
    private static readonly string[] s_kept = [ModelStages.Surface, ModelStages.Texture, ModelStages.Lod];
    private static readonly string[] s_always = [ModelStages.LodTree, ModelStages.Lod, ModelStages.LodTop];

    public static IEnumerable<JobStage> For(SceneInput input, ModelSettings settings, StageKeys keys)
    {
        var seconds = CopySeconds * input.Size.Megapixels;
        var place = settings.Reference ?? settings.LayoutPlace;
        if (settings.Reference is not null)
        {
            keys.Add(Kept, KeptVersion, settings.Reference, LayoutStages.Layout);
            yield return new JobStage
            {
                Name = Kept,
                Title = "kept model",
                Weight = seconds,
                DependsOn = [LayoutStages.Scene, LayoutStages.Layout],
                Plan = _ => [new() { Id = "find", Work = seconds, Needs = new(TaskNeeds.AllCores, 1024 * Mebibyte), Run = task => Find(input, settings, task) }],
            };
        }
        foreach (var stage in ModelStages.For(input, settings, keys))
            yield return settings.Reference is null || s_always.Contains(stage.Name) ? stage : UnlessKept(stage);
        if (place is null)
            yield break;
        keys.Add(Keeping, KeptVersion, place, ModelStages.LodTop);
        yield return new JobStage
        {
            Name = Keeping,
            Title = "model kept",
            Weight = seconds,
            DependsOn = [ModelStages.LodTop],
            Plan = plan => settings.Reference is not null && WasFound(plan.Workspace)
                ? []
                : [new() { Id = "publish", Work = seconds, Needs = new(1, 200 * Mebibyte), Run = task => Keep(input, settings, place, task) }],
        };
    }

    private static JobStage UnlessKept(JobStage stage) => stage with
    {
        DependsOn = [Kept, .. stage.DependsOn],
        Plan = plan => WasFound(plan.Workspace) ? [] : stage.Plan(plan),
    };

    private static bool WasFound(Workspace workspace)
    {
        using var stream = workspace.Read(FoundName);
        return JsonSerializer.Deserialize<Found>(stream)!.IsThere;
    }

    private static void Find(SceneInput input, ModelSettings settings, TaskContext task)
    {
        var model = new KeptModelFiles(input.Files, settings.Reference!, KeyOf(input, settings, task.Workspace));
        var names = model.Find(IsKept, name => !name.StartsWith(ModelStages.Surface, StringComparison.Ordinal), task.Cancellation);
        task.Log.Begin(names?.Count ?? 1);
        ForEach(names ?? [], task, name => model.CopyTo(task.Workspace, name));
        task.Workspace.Write(FoundName, stream => JsonSerializer.Serialize(stream, new Found(names is not null)));
    }

    private static void Keep(SceneInput input, ModelSettings settings, string place, TaskContext task)
    {
        var model = new KeptModelFiles(input.Files, place, KeyOf(input, settings, task.Workspace));
        if (model.AreThere())
            return;
        var names = s_kept
            .SelectMany(stage => task.Workspace.List(stage, ".bin").Concat(task.Workspace.List(stage, ".json")))
            .Where(IsKept)
            .ToList();
        task.Log.Begin(names.Count);
        ForEach(names, task, name => model.Publish(task.Workspace, name));
        model.PublishIndex(names);
    }

    private static void ForEach(IReadOnlyList<string> names, TaskContext task, Action<string> action) => Parallel.ForEach(
        names,
        new ParallelOptions { CancellationToken = task.Cancellation, MaxDegreeOfParallelism = task.ThreadCount },
        name =>
        {
            action(name);
            task.Log.Advance();
        });

    /// <summary>An artifact of its own right in the folder of a stage, not a note of a task.</summary>
    private static bool IsKept(string name) =>
        name.Split('/') is [var stage, var item] && s_kept.Contains(stage) && item is not ("" or "." or "..") && !item.Contains('\\', StringComparison.Ordinal);

    /// <summary>Follows from all that the model follows from, and not from the job.</summary>
    private static string KeyOf(SceneInput input, ModelSettings settings, Workspace workspace)
    {
        var keys = new StageKeys();
        var document = SceneFiles.ReadDocument(input.Files, input.Place);
        var photos = document.PathOfPhoto.Select((path, i) => document.References.TryGetValue(document.ReferenceOfPhoto[i], out var place)
            ? string.Create(CultureInfo.InvariantCulture, $"{path}\n{input.Files.VersionOf(place, path)}")
            : path);
        keys.Add(LayoutStages.Scene, LayoutStages.SceneVersion, (DigestOf(workspace, LayoutStages.Scene + "/scene.bin"), DigestOf(string.Join('\n', photos))));
        var layout = workspace.List(LayoutStages.Layout, LayoutStages.RegionSuffix).Append(LayoutArtifact.Name);
        keys.Add(LayoutStages.Layout, LayoutStages.LayoutVersion, layout.Select(name => DigestOf(workspace, name)).ToList());
        ModelStages.AddKeys(settings, keys);
        return keys.KeyOfStage[ModelStages.LodTop];
    }

    private static string DigestOf(Workspace workspace, string artifact)
    {
        using var stream = workspace.Read(artifact);
        return $"{artifact} {Convert.ToHexStringLower(SHA256.HashData(stream))}";
    }

    private static string DigestOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private sealed record Found(bool IsThere);
}
