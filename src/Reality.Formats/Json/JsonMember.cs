using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Reality.Core;

namespace Reality.Formats.Json;

/// <summary>A value of an untrusted JSON document with its path, so that errors name the member.</summary>
/// <remarks>
/// The document is held as its bytes and an index of 12 bytes per token, so that reading it takes a small multiple of its size.
/// </remarks>
internal readonly struct JsonMember
{
    /// <summary>Maximum number of members of an object, and of items of an array.</summary>
    public const int MaxCount = 1_000_000;

    private readonly Reading _reading;
    private readonly JsonElement? _element;

    private JsonMember(Reading reading, string path, JsonElement? element)
    {
        reading.Cancellation.ThrowIfCancellationRequested();
        _reading = reading;
        Path = path;
        _element = element is { ValueKind: JsonValueKind.Null } ? null : element;
    }

    public string Path { get; }

    // Of the paths of members of this object.
    private string Prefix => Path.Length == 0 ? "" : $"{Path}.";

    public bool Exists => _element is not null;

    /// <summary>Parses a document whose root is an object, and reads it.</summary>
    /// <param name="maxBytes">Size limit, checked before parsing.</param>
    /// <exception cref="InvalidFileException">The document is invalid; the message names the member.</exception>
    public static T Parse<T>(
        string format, Stream stream, int maxBytes, Func<JsonMember, T> read, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        try
        {
            var options = new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 64 };
            var bytes = ReadBounded(format, stream, maxBytes, cancellation);
            CheckTexts(format, bytes);
            // Not disposed: a scene keeps the document for its unknown members.
            var root = JsonDocument.Parse(bytes, options).RootElement;
            return root.ValueKind == JsonValueKind.Object
                ? read(new(new(format, cancellation), "", root))
                : throw new InvalidFileException(format, "The document is not a JSON object.");
        }
        catch (JsonException e)
        {
            throw new InvalidFileException(format, $"This is not valid JSON: {e.Message}", inner: e);
        }
    }

    /// <summary>A member of this object; it does not exist if the object or the member is missing.</summary>
    public JsonMember this[string name] => new(
        _reading,
        Prefix + name,
        Exists && AsObject().TryGetProperty(name, out var member) ? member : null);

    /// <summary>Members of this object in document order; none if it is missing.</summary>
    public IEnumerable<(string Key, JsonMember Value)> Members()
    {
        if (!Exists)
            return [];
        var (reading, prefix) = (_reading, Prefix);
        var members = AsObject();
        return members.GetPropertyCount() <= MaxCount
            ? members.EnumerateObject().Select(m => (m.Name, new JsonMember(reading, prefix + m.Name, m.Value)))
            : throw Wrong($"has {members.GetPropertyCount()} members; at most {MaxCount} are supported");
    }

    /// <summary>Refuses members of this object that are not named here: nobody would read them.</summary>
    /// <exception cref="InvalidFileException">There is one.</exception>
    public void RefuseOthersThan(params IReadOnlyList<string> names)
    {
        foreach (var (name, member) in Members())
        {
            if (!names.Contains(name))
                throw member.Wrong($"is not read; the members here are {string.Join(", ", names)}");
        }
    }

    /// <summary>Items of this array; none if it is missing.</summary>
    public IEnumerable<JsonMember> Items()
    {
        if (_element is not { } array)
            return [];
        if (array.ValueKind != JsonValueKind.Array)
            throw Wrong("must be an array");
        if (array.GetArrayLength() > MaxCount)
            throw Wrong($"has {array.GetArrayLength()} items; at most {MaxCount} are supported");
        var (reading, path) = (_reading, Path);
        return array.EnumerateArray().Select((item, i) => new JsonMember(reading, $"{path}[{i}]", item));
    }

    public JsonElement AsObject() => _element is { ValueKind: JsonValueKind.Object } value
        ? value
        : throw Wrong(Exists ? "must be an object" : "is missing");

    public bool IsObject => _element is { ValueKind: JsonValueKind.Object };

    public bool IsText => _element is { ValueKind: JsonValueKind.String };

    public string AsText() => _element is { ValueKind: JsonValueKind.String } value
        ? value.GetString()!
        : throw Wrong(Exists ? "must be a string" : "is missing");

    public string? AsTextOrNull() => Exists ? AsText() : null;

    public double AsNumber() => _element is { ValueKind: JsonValueKind.Number } value
        && value.TryGetDouble(out var number) && double.IsFinite(number)
        ? number
        : throw Wrong(Exists ? "must be a number" : "is missing");

    public double AsNumber(double min, double max) =>
        AsNumber() is var number && number >= min && number <= max ? number : throw Wrong($"must be between {min} and {max}");

    public double AsNumberOr(double otherwise, double min, double max) => Exists ? AsNumber(min, max) : otherwise;

    public int AsInteger(int min, int max) =>
        AsNumber() is var number && number == Math.Floor(number) && number >= min && number <= max
            ? (int)number
            : throw Wrong($"must be an integer between {min} and {max}");

    public bool AsFlagOr(bool otherwise) => _element?.ValueKind switch
    {
        null => otherwise,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Wrong("must be true or false"),
    };

    /// <summary>An error about this member: its path followed by <paramref name="what"/>.</summary>
    public InvalidFileException Wrong(string what) => new(_reading.Format, $"{Path} {what}.");

    /// <summary>Rejects texts that are not Unicode, wherever they are: they would fail when they are written again.</summary>
    private static void CheckTexts(string format, byte[] bytes)
    {
        if (!Utf8.IsValid(bytes))
            throw new InvalidFileException(format, "This is not valid JSON: it is not UTF-8.");
        if (bytes.AsSpan().IndexOf("\\u"u8) < 0)
            return;
        var reader = new Utf8JsonReader(bytes);
        while (reader.Read())
        {
            if (reader.ValueIsEscaped && reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName)
                CheckText(format, ref reader);
        }
    }

    private static void CheckText(string format, ref Utf8JsonReader reader)
    {
        try
        {
            _ = reader.GetString();
        }
        catch (InvalidOperationException e)
        {
            throw new InvalidFileException(format, $"This is not valid JSON: {e.Message}", reader.TokenStartIndex, e);
        }
    }

    private static byte[] ReadBounded(string format, Stream stream, int maxBytes, CancellationToken cancellation)
    {
        using var bytes = new MemoryStream();
        var buffer = new byte[1 << 16];
        for (int count; (count = stream.Read(buffer)) > 0;)
        {
            cancellation.ThrowIfCancellationRequested();
            if (bytes.Length + count > maxBytes)
                throw new InvalidFileException(format, $"The file is larger than {maxBytes >> 20} MiB.");
            bytes.Write(buffer, 0, count);
        }
        return bytes.ToArray();
    }

    /// <summary>The format, for errors, and a token that is looked at with every member.</summary>
    private sealed record Reading(string Format, CancellationToken Cancellation);
}
