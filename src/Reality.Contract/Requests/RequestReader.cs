using System.Collections;
using System.Text;
using System.Text.Json;

namespace Reality.Contract.Requests;

/// <summary>Reads a request into its records and collects all problems.</summary>
/// <remarks>
/// A serializer stops at the first problem; users want all of them. Invalid values are omitted from the result, as if they were
/// absent: a required list is then empty, a required object has its defaults, a required string is null.
/// An explicit null is the same as absence. Unknown properties are problems unless the record has
/// <see cref="IgnoresUnknownAttribute"/>. The JSON must come from <see cref="RequestBody"/>, which ensures valid strings.
/// </remarks>
public static class RequestReader
{
    private const int MaxTextLength = 16_384;

    public static T Read<T>(JsonElement json, string target, RequestCheck check)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(check);
        return (T?)ReadObject(json, typeof(T), target, check) ?? (T)RequestShape.Of(typeof(T)).CreateEmpty();
    }

    internal static object? Read(JsonElement json, Type type, string target, RequestCheck check) =>
        ReadObject(json, type, target, check);

    /// <summary>Reads a stored document; throws <see cref="JsonException"/> if it is not a <typeparamref name="T"/>.</summary>
    /// <param name="named">See <see cref="RequestCheck.Named"/>.</param>
    public static T ReadStored<T>(string json, IReadOnlyList<INamedValue>? named = null)
        where T : class =>
        (T)ReadStored(json, typeof(T), named);

    internal static object ReadStored(string json, Type type, IReadOnlyList<INamedValue>? named = null)
    {
        if (!RequestBody.TryParse(Encoding.UTF8.GetBytes(json), out var document, out var fault))
            throw new JsonException(fault);
        using (document)
        {
            var check = new RequestCheck(named);
            var value = ReadObject(document.RootElement, type, "", check);
            return check.Problems is [var problem, ..] ? throw new JsonException($"{problem.Target}: {problem.Message}") : value!;
        }
    }

    private static object? ReadValue(JsonElement json, Type type, RequestProperty property, string target, RequestCheck check)
    {
        if (ItemType(type) is { } item)
            return ReadList(json, item, property, target, check);
        var value = ReadSingle(json, type, property.Name, target, check);
        if (value is null)
            return null;
        foreach (var rule in property.Rules)
            value = rule.Apply(value, target, check);
        return value;
    }

    private static object? ReadSingle(JsonElement json, Type type, string name, string target, RequestCheck check)
    {
        if (type.IsEnum)
            return ReadEnum(json, type, name, target, check);
        if (typeof(INamedValue).IsAssignableFrom(type))
            return ReadNamed(json, type, name, target, check);
        if (type == typeof(JsonElement))
            return json;
        if (type == typeof(string))
            return ReadText(json, target, check);
        if (type == typeof(bool))
            return json.ValueKind is JsonValueKind.True or JsonValueKind.False ? json.GetBoolean() : Wrong("true or false");
        if (type == typeof(double))
            return TryGetFinite(json, out var number) ? number : Wrong("a finite number");
        if (type == typeof(int))
            return TryGetWhole(json, out var whole) ? whole : Wrong("a whole number");
        return ReadObject(json, type, target, check);

        object? Wrong(string wanted)
        {
            check.Add(target, $"Must be {wanted}.");
            return null;
        }
    }

    private static bool TryGetFinite(JsonElement json, out double number)
    {
        number = 0;
        return json.ValueKind == JsonValueKind.Number && json.TryGetDouble(out number) && double.IsFinite(number);
    }

    // 5.0 is a whole number as well.
    private static bool TryGetWhole(JsonElement json, out int whole)
    {
        whole = 0;
        if (json.ValueKind == JsonValueKind.Number && json.TryGetInt32(out whole))
            return true;
        if (!TryGetFinite(json, out var number) || number != Math.Floor(number) || Math.Abs(number) > int.MaxValue)
            return false;
        whole = (int)number;
        return true;
    }

    private static object? ReadEnum(JsonElement json, Type type, string name, string target, RequestCheck check)
    {
        var names = PublishedNames.Of(type);
        var given = json.ValueKind == JsonValueKind.String ? json.GetString()! : json.GetRawText();
        if (json.ValueKind == JsonValueKind.String && names.TryGetValue(given, out var value))
            return value;
        check.Add(target, $"Invalid value '{Shown.Text(given)}' for property '{name}'. Valid: {string.Join(", ", names.Keys)}.");
        return null;
    }

    private static INamedValue? ReadNamed(JsonElement json, Type type, string name, string target, RequestCheck check)
    {
        var values = check.Named.Where(type.IsInstanceOfType).ToList();
        var given = json.ValueKind == JsonValueKind.String ? json.GetString()! : json.GetRawText();
        if (json.ValueKind == JsonValueKind.String && values.Find(value => value.Name == given) is { } found)
            return found;
        var names = string.Join(", ", values.Select(value => value.Name));
        check.Add(target, $"Invalid value '{Shown.Text(given)}' for property '{name}'. Valid: {names}.");
        return null;
    }

    private static string? ReadText(JsonElement json, string target, RequestCheck check)
    {
        var text = json.ValueKind == JsonValueKind.String ? json.GetString() : null;
        if (text is null)
            check.Add(target, "Must be a string.");
        else if (text.Contains('\0', StringComparison.Ordinal))
            check.Add(target, "Must not contain the character NUL.");
        else if (text.Length > MaxTextLength)
            check.Add(target, $"Must have at most {MaxTextLength} characters; it has {text.Length}.");
        else
            return text;
        return null;
    }

    private static IList? ReadList(JsonElement json, Type item, RequestProperty property, string target, RequestCheck check)
    {
        var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(item))!;
        if (json.ValueKind == JsonValueKind.Array)
        {
            if (json.GetArrayLength() > property.MaxItems)
            {
                check.Add(target, $"Must have at most {property.MaxItems} items; it has {json.GetArrayLength()}.");
                return list;
            }
            var index = 0;
            foreach (var element in json.EnumerateArray())
                Add(element, $"{target}[{index++}]");
        }
        else if (property.IsOneOrMany && json.ValueKind == JsonValueKind.String)
        {
            Add(json, target);
        }
        else
        {
            check.Add(target, "Must be an array.");
        }
        return list;

        void Add(JsonElement element, string place)
        {
            if (ReadValue(element, item, property, place, check) is { } value)
                list.Add(value);
        }
    }

    private static object? ReadObject(JsonElement json, Type type, string target, RequestCheck check)
    {
        var shape = RequestShape.Of(type);
        if (json.ValueKind != JsonValueKind.Object)
        {
            check.Add(target, "Must be an object.");
            return null;
        }
        var result = shape.Create();
        foreach (var property in shape.Properties)
            ReadProperty(json, property, result, target, check);
        foreach (var unknown in json.EnumerateObject().Where(given => !shape.Takes(given.Name)))
        {
            var name = Shown.Text(unknown.Name);
            check.Add(Join(target, name), $"There is no property '{name}' here.");
        }
        return result;
    }

    private static void ReadProperty(JsonElement json, RequestProperty property, object owner, string target, RequestCheck check)
    {
        var place = Join(target, property.Name);
        if (!json.TryGetProperty(property.Name, out var given) || given.ValueKind == JsonValueKind.Null)
        {
            check.That(!property.IsRequired, place, $"Property '{property.Name}' is required.");
        }
        else
        {
            var type = owner is IChoosesType chooser && property.IsChosen ? chooser.TypeHeldBy(property.Name) : property.Type;
            if (type is not null && ReadValue(given, type, property, place, check) is { } value)
            {
                property.Set(owner, value);
                return;
            }
        }
        // Checks across properties continue with an empty part.
        if (property.IsRequired && property.EmptyValue() is { } empty)
            property.Set(owner, empty);
    }

    internal static Type? ItemType(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? type.GetGenericArguments()[0] : null;

    private static string Join(string target, string name) => target.Length == 0 ? name : $"{target}.{name}";
}
