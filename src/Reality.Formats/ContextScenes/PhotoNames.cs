using System.Globalization;

namespace Reality.Formats.ContextScenes;

/// <summary>
/// Names of photos of several places, each once: the path, with the id of its reference if another photo has the path, and with a
/// number if that is a path too.
/// </summary>
public sealed class PhotoNames
{
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

    /// <summary>Takes a name for a photo.</summary>
    public string Take(int reference, string path)
    {
        if (_taken.Add(path))
            return path;
        var name = string.Create(CultureInfo.InvariantCulture, $"{reference}/{path}");
        if (_taken.Add(name))
            return name;
        var number = _numbers.GetValueOrDefault(name, 1);
        string numbered;
        do
        {
            numbered = string.Create(CultureInfo.InvariantCulture, $"{name} ({++number})");
        }
        while (!_taken.Add(numbered));
        _numbers[name] = number;
        return numbered;
    }
}
