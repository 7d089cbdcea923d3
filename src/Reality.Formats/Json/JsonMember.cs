using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Reality.Core;

namespace Reality.Formats.Json;

/// <summary>A value of an untrusted JSON document with its path, so that errors name the member.</summary>
internal readonly struct JsonMember(string format, string path, JsonNode? node)
{
    public string Path { get; } = path;

    public bool Exists => node is not null;

    public JsonNode? Node => node;

    /// <summary>Parses a document whose root is an object, and reads it.</summary>
    /// <param name="maxBytes">Size limit, checked before parsing.</param>
    /// <exception cref="InvalidFileException">The document is invalid; the message names the member.</exception>
    public static T Parse<T>(string format, Stream stream, int maxBytes, Func<JsonMember, T> read)
    {
        ArgumentNullException.ThrowIfNull(stream);
        try
        {
            var options = new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 64 };
            var node = JsonNode.Parse(ReadBounded(format, stream, maxBytes), documentOptions: options);
            var root = node as JsonObject ?? throw new InvalidFileException(format, "The document is not a JSON object.");
            return read(new(format, "", root));
        }
        catch (JsonException e)
        {
            throw new InvalidFileException(format, $"This is not valid JSON: {e.Message}", inner: e);
        }
        // Strings are decoded on first access.
        catch (InvalidOperationException e) when (e.InnerException is DecoderFallbackException || e.Source == "System.Text.Json")
        {
            throw new InvalidFileException(format, $"This is not valid JSON: {e.Message}", inner: e);
        }
    }

    /// <summary>A member of this object; it does not exist if the object or the member is missing.</summary>
    public JsonMember this[string name] =>
        new(format, Path.Length == 0 ? name : $"{Path}.{name}", node is null ? null : AsObject()[name]);

    /// <summary>Members of this object in document order; none if it is missing.</summary>
    public IEnumerable<(string Key, JsonMember Value)> Members()
    {
        var (own, ownFormat, ownPath) = (node, format, Path);
        return own is null ? [] : AsObject().Select(m => (m.Key, new JsonMember(ownFormat, $"{ownPath}.{m.Key}", m.Value)));
    }

    /// <summary>Items of this array; none if it is missing.</summary>
    public IEnumerable<JsonMember> Items()
    {
        if (node is null)
            return [];
        var (array, ownFormat, ownPath) = (node as JsonArray ?? throw Wrong("must be an array"), format, Path);
        return array.Select((item, i) => new JsonMember(ownFormat, $"{ownPath}[{i}]", item));
    }

    public JsonObject AsObject() => node as JsonObject ?? throw Wrong(node is null ? "is missing" : "must be an object");

    public string AsText() => node is JsonValue value && value.TryGetValue<string>(out var text)
        ? text
        : throw Wrong(node is null ? "is missing" : "must be a string");

    public string? AsTextOrNull() => node is null ? null : AsText();

    public double AsNumber() => node is JsonValue value && value.GetValueKind() == JsonValueKind.Number
        && value.TryGetValue<double>(out var number) && double.IsFinite(number)
        ? number
        : throw Wrong(node is null ? "is missing" : "must be a number");

    public double AsNumber(double min, double max) =>
        AsNumber() is var number && number >= min && number <= max ? number : throw Wrong($"must be between {min} and {max}");

    public double AsNumberOr(double otherwise) => node is null ? otherwise : AsNumber();

    public int AsInteger(int min, int max) =>
        AsNumber() is var number && number == Math.Floor(number) && number >= min && number <= max
            ? (int)number
            : throw Wrong($"must be an integer between {min} and {max}");

    public bool AsFlagOr(bool otherwise) => node switch
    {
        null => otherwise,
        JsonValue value when value.TryGetValue<bool>(out var flag) => flag,
        _ => throw Wrong("must be true or false"),
    };

    /// <summary>An error about this member: its path followed by <paramref name="what"/>.</summary>
    public InvalidFileException Wrong(string what) => new(format, $"{Path} {what}.");

    private static byte[] ReadBounded(string format, Stream stream, int maxBytes)
    {
        using var bytes = new MemoryStream();
        var buffer = new byte[1 << 16];
        for (int count; (count = stream.Read(buffer)) > 0;)
        {
            if (bytes.Length + count > maxBytes)
                throw new InvalidFileException(format, $"The file is larger than {maxBytes >> 20} MiB.");
            bytes.Write(buffer, 0, count);
        }
        return bytes.ToArray();
    }
}
