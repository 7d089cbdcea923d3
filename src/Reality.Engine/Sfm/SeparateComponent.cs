using Reality.Core.Scenes;
using Reality.Engine.Matching;
using Reality.Pipeline;

namespace Reality.Engine.Sfm;

/// <summary>
/// Reconstructs groups of photos that match one another but not the largest reconstruction. Each group is reconstructed
/// separately, in a frame of its own.
/// </summary>
/// <param name="Solution">The finished reconstruction of the group.</param>
internal sealed record SeparateReconstruction(Solution Solution)
{
    // Maximum number of groups that are tried: each costs a calibration of its photos.
    private const int MaxGroupCount = 16;

    /// <summary>The reconstructions of three photos or more, that with most photos first.</summary>
    /// <param name="main">The finished largest reconstruction.</param>
    /// <param name="pairs">All verified pairs.</param>
    /// <param name="solve">Calibrates the photos that pairs connect.</param>
    public static IReadOnlyList<SeparateReconstruction> Find(
        Reconstruction main, IReadOnlyList<VerifiedPair> pairs, Func<IReadOnlyList<VerifiedPair>, Solution> solve)
    {
        var found = new List<SeparateReconstruction>();
        if (main.RegisteredCount == 0)
            return found;
        var groups = UnregisteredGroups.Find(main, pairs).Where(group => group.Count >= UnregisteredGroups.MinPhotoCount);
        foreach (var group in groups.Take(MaxGroupCount))
        {
            var members = group.ToHashSet();
            var solution = solve(
                [.. pairs.Where(pair => members.Contains(pair.First.Value) && members.Contains(pair.Second.Value))]);
            if (solution.Attempt.Reconstruction.RegisteredCount >= UnregisteredGroups.MinPhotoCount)
                found.Add(new(solution));
        }
        return [.. found.OrderByDescending(part => part.Solution.Attempt.Reconstruction.RegisteredCount)];
    }

    /// <summary>The calibrated scene of the group: photos that are not in it have no pose.</summary>
    public SeparateComponent ToComponent(int number, Scene input)
    {
        var (attempt, georeferencing) = Solution;
        var reasons = attempt.Reconstruction.IsRegistered.Select(isIn => isIn ? null : "It is not part of this component.");
        return new(number, CalibratedScene.Build(attempt.Reconstruction, input, georeferencing.Origin, [.. reasons]));
    }
}

/// <summary>Photos that were calibrated apart from the scene: "calibration/component-NUMBER.bin".</summary>
/// <param name="Number">2 or more: the scene is component 1.</param>
/// <param name="Scene">All photos; those of the component have poses, in a frame of its own.</param>
public sealed record SeparateComponent(int Number, Scene Scene)
{
    /// <summary>The artifact that holds its scene.</summary>
    public static ArtifactName NameOf(int number) => CalibrationStage.Id / $"component-{number}.bin";

    /// <summary>Reads all components that a calibration wrote, by number.</summary>
    public static IEnumerable<SeparateComponent> ReadAll(Workspace workspace)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        for (var number = 2; workspace.Contains(NameOf(number)); number++)
            yield return new(number, workspace.ReadSceneAt(NameOf(number)));
    }
}
