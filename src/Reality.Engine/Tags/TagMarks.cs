using Reality.Core.Scenes;
using Reality.Pipeline;

namespace Reality.Engine.Tags;

/// <summary>The centers of tags as marks of control points and of user tie points by the same name.</summary>
internal static class TagMarks
{
    /// <summary>
    /// The scene with marks of its control points and user tie points that are named as a tag ("tag36h11:12"), as its id ("12")
    /// or as the text of a QR code, in photos without such a mark; and a user tie point for each other tag that two photos show.
    /// </summary>
    public static Scene AddTo(Scene scene, TagSelection tags, StageLog log)
    {
        var marks = tags.ByPhoto
            .SelectMany((ofPhoto, photo) => ofPhoto.Where(tag => tag.Center is not null)
                .Select(tag => (Tag: tag, Mark: new PhotoMark(new(photo), tag.Center!.Value))))
            .GroupBy(item => item.Tag.Name)
            .ToDictionary(group => group.Key, group => group.Select(item => item.Mark).ToList(), StringComparer.Ordinal);
        var namesOf = tags.ByPhoto.SelectMany(ofPhoto => ofPhoto).Where(tag => tag.Center is not null)
            .SelectMany(tag => new[] { (tag.Name, Full: tag.Name), (Name: tag.Text, Full: tag.Name) }).Distinct()
            .ToLookup(pair => pair.Name, pair => pair.Full, StringComparer.Ordinal);
        TellAmbiguous(scene, namesOf, log);
        var control = scene.ControlPoints.Select(point => MarksFor(point.Name) is { } found
            ? point with { Marks = Merge(point.Marks, found) }
            : point).ToList();
        TellMarked(scene, control, log);
        var points = scene.UserTiePoints.Select(point => MarksFor(point.Name) is { } found
            ? point with { Marks = Merge(point.Marks, found) }
            : point).ToList();
        var taken = scene.UserTiePoints.Select(point => point.Name).Concat(scene.ControlPoints.Select(point => point.Name))
            .SelectMany(name => namesOf[name].Take(2)).ToHashSet(StringComparer.Ordinal);
        points.AddRange(marks.Where(tag => tag.Value.Count > 1 && !taken.Contains(tag.Key))
            .OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => new UserTiePoint(tag.Key, tag.Value)));
        return scene with { ControlPoints = control, UserTiePoints = points };

        IReadOnlyList<PhotoMark>? MarksFor(string name) => namesOf[name].ToList() is [var full] ? marks[full] : null;
    }

    private static List<PhotoMark> Merge(IReadOnlyList<PhotoMark> given, IReadOnlyList<PhotoMark> found)
    {
        var photos = given.Select(mark => mark.Photo).ToHashSet();
        return [.. given.Concat(found.Where(mark => !photos.Contains(mark.Photo))).OrderBy(mark => mark.Photo)];
    }

    private static void TellAmbiguous(Scene scene, ILookup<string, string> namesOf, StageLog log)
    {
        var names = scene.ControlPoints.Select(point => point.Name).Concat(scene.UserTiePoints.Select(point => point.Name));
        foreach (var name in names.Where(name => namesOf[name].Count() > 1))
        {
            log.Warn(
                "Tags_NameAmbiguous",
                $"{TagSelection.Shown(name)} is the name of {string.Join(" and of ", namesOf[name].Select(TagSelection.Shown))}: "
                + $"none marks the point of this name. Name the point as one of them, with its family.");
        }
    }

    private static void TellMarked(Scene scene, List<ControlPoint> marked, StageLog log)
    {
        if (marked.Count == 0)
            return;
        var byTags = marked.Where((point, i) => point.Marks.Count > scene.ControlPoints[i].Marks.Count).ToList();
        var bare = marked.Where(point => point.Marks.Count < 2).Select(point => TagSelection.Shown(point.Name)).ToList();
        log.Warn(
            "Tags_ControlPoints",
            $"Tags mark {byTags.Count} of {marked.Count} control points, by their names."
            + $"{(bare.Count > 0 ? $" Marked in fewer than two photos: {TagSelection.List(bare)}." : "")}");
    }
}
