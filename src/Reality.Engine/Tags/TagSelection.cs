using Reality.Core;
using Reality.Core.Scenes;
using Reality.Pipeline;

namespace Reality.Engine.Tags;

/// <summary>The tags that name one place each, as the photos of a scene see them.</summary>
/// <remarks>
/// A tag that a photo shows twice is printed twice, and its name says nothing in other photos, either. Of a checkerboard that is
/// partly hidden only a smaller one is found, which begins somewhere else.
/// </remarks>
internal sealed class TagSelection
{
    private const int MaxNames = 5;
    private const int MaxShownLength = 40;

    private TagSelection(IReadOnlyList<IReadOnlyList<PhotoTag>> byPhoto) => ByPhoto = byPhoto;

    /// <summary>Tags of each photo, by photo id: each name at most once.</summary>
    public IReadOnlyList<IReadOnlyList<PhotoTag>> ByPhoto { get; }

    /// <summary>Chooses among all tags that were read, and reports the used and the ignored ones.</summary>
    public static TagSelection Of(Scene scene, IReadOnlyList<IReadOnlyList<PhotoTag>> found, StageLog log)
    {
        var all = found.SelectMany((tags, photo) => tags.Select(tag => (Tag: tag, Photo: photo))).ToList();
        if (all.Count == 0)
        {
            log.Warn("Tags_NotFound", "No photo shows a tag of the requested kinds that can be read.");
            return new(found);
        }
        TellFound(all, log);
        var twice = all.GroupBy(item => (item.Tag.Name, item.Photo)).Where(group => group.Count() > 1)
            .GroupBy(group => group.Key.Name, group => group.Key.Photo).ToDictionary(group => group.Key, group => group.First());
        var (parts, symmetric) = ChooseBoards(all.Where(item => !twice.ContainsKey(item.Tag.Name)));
        TellIgnored(scene, all, twice, parts, symmetric, log);
        var kept = found.Select(tags => (IReadOnlyList<PhotoTag>)[.. tags.Where(tag =>
            !twice.ContainsKey(tag.Name) && !parts.Contains(tag.Name) && !symmetric.Contains(tag.Name))]).ToList();
        TellSingle(kept, log);
        return new(kept);
    }

    private static void TellFound(List<(PhotoTag Tag, int Photo)> all, StageLog log)
    {
        var families = all.GroupBy(item => item.Tag.Family).OrderBy(family => family.Key, StringComparer.Ordinal).Select(family =>
            $"{family.Key}: {Counted.Of(family.Select(item => item.Tag.Name).Distinct().Count(), "tag")} in "
            + Counted.Of(family.Select(item => item.Photo).Distinct().Count(), "photo"));
        log.Warn("Tags_Found", $"Tags were read. {string.Join("; ", families)}.");
    }

    // Names of boards that are parts of a larger one, and of those that look the same upside down.
    private static (HashSet<string> Parts, HashSet<string> Symmetric) ChooseBoards(IEnumerable<(PhotoTag Tag, int Photo)> usable)
    {
        var boards = usable.Where(item => item.Tag.Family == PhotoTag.Checkerboard).GroupBy(item => item.Tag.Name)
            .Select(board => (Name: board.Key, Size: SizeOf(board.First().Tag))).ToList();
        var parts = boards.Where(board => boards.Any(other => other.Name != board.Name
            && Math.Max(other.Size.Long, other.Size.Short) >= Math.Max(board.Size.Long, board.Size.Short)
            && Math.Min(other.Size.Long, other.Size.Short) >= Math.Min(board.Size.Long, board.Size.Short)));
        var symmetric = boards.Where(board => (board.Size.Long + board.Size.Short) % 2 == 0);
        return ([.. parts.Select(board => board.Name)], [.. symmetric.Select(board => board.Name)]);
    }

    private static (int Long, int Short) SizeOf(PhotoTag board)
    {
        var cross = board.Text.IndexOf('x', StringComparison.Ordinal);
        var columns = int.Parse(board.Text.AsSpan(0, cross), System.Globalization.CultureInfo.InvariantCulture);
        return (columns, board.Points.Length / columns);
    }

    private static void TellIgnored(
        Scene scene, List<(PhotoTag Tag, int Photo)> all, Dictionary<string, int> twice, HashSet<string> parts,
        HashSet<string> symmetric, StageLog log)
    {
        if (twice.Count > 0)
        {
            var shown = twice.OrderBy(pair => pair.Key, StringComparer.Ordinal)
                .Select(pair => $"{Shown(pair.Key)} ({scene.Photos[pair.Value].Name})").ToList();
            log.Warn(
                "Tags_Repeated",
                $"Ignored in all photos, because a photo shows them twice: {List(shown)}. A tag names one place only if it is "
                + $"printed once.");
        }
        if (parts.Count > 0)
        {
            var photos = all.Where(item => parts.Contains(item.Tag.Name)).Select(item => item.Photo).Distinct().Count();
            log.Warn(
                "Tags_BoardIncomplete",
                $"Ignored, because they are probably parts of a larger board that is partly hidden: "
                + $"{List([.. parts.Order(StringComparer.Ordinal)])}, in {Counted.Of(photos, "photo")}.");
        }
        if (symmetric.Except(parts).Order(StringComparer.Ordinal).ToList() is { Count: > 0 } ambiguous)
        {
            log.Warn(
                "Tags_BoardAmbiguous",
                $"Ignored, because they look the same upside down: {List(ambiguous)}. Use a board with an even number of inner "
                + $"corners along one side and an odd number along the other, such as 9 x 6.");
        }
    }

    private static void TellSingle(List<IReadOnlyList<PhotoTag>> kept, StageLog log)
    {
        var single = kept.SelectMany(tags => tags).GroupBy(tag => tag.Name).Where(group => group.Count() == 1)
            .Select(group => Shown(group.Key)).Order(StringComparer.Ordinal).ToList();
        if (single.Count > 0)
            log.Warn("Tags_SeenOnce", $"No tie points, because one photo only shows them: {List(single)}.");
    }

    /// <summary>A name as messages show it: the text of a QR code may be long.</summary>
    public static string Shown(string name)
    {
        var line = string.Concat(name.Select(c => char.IsControl(c) ? ' ' : c));
        return line.Length <= MaxShownLength ? line : line[..MaxShownLength] + "...";
    }

    /// <summary>The first of some names, and how many more there are.</summary>
    public static string List(List<string> names) =>
        string.Join(", ", names.Take(MaxNames)) + (names.Count > MaxNames ? $" and {names.Count - MaxNames} more" : "");
}
