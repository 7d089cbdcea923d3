using Reality.Core;
using Reality.Core.Scenes;

namespace Reality.Formats.ControlPoints;

/// <summary>
/// Assigns the marks of a survey to photos: by path, by file name, or by file name without extension, regardless of case.
/// </summary>
public sealed class ControlMarking
{
    private readonly ControlSurvey _survey;
    private readonly IReadOnlyList<string> _names;
    private readonly ILookup<string, int> _byFile;
    private readonly ILookup<string, int> _byStem;

    private ControlMarking(ControlSurvey survey, IReadOnlyList<string> names)
    {
        (_survey, _names) = (survey, names);
        var photos = Enumerable.Range(0, names.Count).ToList();
        _byFile = photos.ToLookup(photo => Path.GetFileName(names[photo]), StringComparer.OrdinalIgnoreCase);
        _byStem = photos.ToLookup(photo => Path.GetFileNameWithoutExtension(names[photo]), StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The points with their marks.</summary>
    /// <param name="names">
    /// Paths of the photos with forward slashes; a mark gets the index of its photo as <see cref="PhotoId"/>.
    /// </param>
    /// <param name="messages">Receives the omitted marks.</param>
    /// <exception cref="InvalidFileException">
    /// No mark is in one of the photos, a mark fits several, or a photo has two marks of a point.
    /// </exception>
    public static IReadOnlyList<ControlPoint> Assign(
        ControlSurvey survey, IReadOnlyList<string> names, out IReadOnlyList<SurveyMessage> messages)
    {
        ArgumentNullException.ThrowIfNull(survey);
        ArgumentNullException.ThrowIfNull(names);
        return new ControlMarking(survey, names).Assign(out messages);
    }

    private List<ControlPoint> Assign(out IReadOnlyList<SurveyMessage> messages)
    {
        var marks = _survey.Points.ToDictionary(point => point.Name, _ => new Dictionary<int, PhotoMark>(),
            StringComparer.Ordinal);
        var (unknownPhotos, unknownPoints, found) = (new List<string>(), new List<string>(), 0);
        foreach (var (file, mark) in _survey.Marks)
        {
            if (!marks.TryGetValue(mark.Point, out var ofPoint))
                unknownPoints.Add(mark.Point);
            else if (PhotoOf(mark, file) is not { } photo)
                unknownPhotos.Add(mark.Photo);
            else if (!ofPoint.TryAdd(photo, new(new(photo), mark.Pixel)))
                throw Wrong($"{file}, {mark.Place}: point {mark.Point} has two marks in {_names[photo]}.");
            else
                found++;
        }
        var list = new List<SurveyMessage>();
        if (unknownPoints.Count > 0)
        {
            list.Add(new(
                "Control_PointsUnknown",
                $"Marks of points without coordinates are left out: {ControlSurvey.Names(unknownPoints.Distinct())}."));
        }
        if (unknownPhotos.Count > 0)
        {
            var photos = unknownPhotos.Distinct(StringComparer.OrdinalIgnoreCase).ToList();
            if (found == 0)
            {
                throw Wrong(
                    $"none of the {unknownPhotos.Count} marks is in one of the photos: {ControlSurvey.Names(photos)} are not "
                    + $"among them ({ControlSurvey.Names(_names)}). Give the photos that were marked.");
            }
            list.Add(new(
                "Control_PhotosUnknown",
                $"{unknownPhotos.Count} marks of control points are in photos that are not there and are left out: "
                + $"{ControlSurvey.Names(photos)}."));
        }
        messages = list;
        return _survey.Points
            .Select(point => point with { Marks = marks[point.Name].Values.OrderBy(mark => mark.Photo).ToList() }).ToList();
    }

    private int? PhotoOf(ListedMark mark, string file)
    {
        var path = mark.Photo.Replace('\\', '/');
        var candidates = _byFile[Path.GetFileName(path)].ToList();
        if (candidates.Count == 0)
            candidates = _byStem[Path.GetFileName(path)].Concat(
                _byStem[Path.GetFileNameWithoutExtension(path)]).Distinct().ToList();
        if (candidates.Count <= 1)
            return candidates.Count == 1 ? candidates[0] : null;
        // The folders that both paths end with decide between photos of the same name.
        var best = candidates.GroupBy(photo => CommonFolders(path, _names[photo])).MaxBy(group => group.Key)!.ToList();
        return best.Count == 1 ? best[0] : throw Wrong(
            $"{file}, {mark.Place}: photo {mark.Photo} may be {_names[best[0]]} or {_names[best[1]]}. Give its folder, too.");
    }

    private static int CommonFolders(string a, string b)
    {
        var (first, second) = (a.Split('/'), b.Split('/'));
        var count = 0;
        while (count < Math.Min(first.Length, second.Length)
            && first[^(count + 1)].Equals(second[^(count + 1)], StringComparison.OrdinalIgnoreCase))
            count++;
        return count;
    }

    private static InvalidFileException Wrong(string what) => new(ControlFile.Format, what);
}
