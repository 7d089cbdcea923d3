using System.Reflection;
using System.Text.Json.Serialization.Metadata;

namespace Reality.Contract.Requests;

/// <summary>A property of a part of a request: its name in JSON, what it holds, and its rules.</summary>
internal sealed class RequestProperty
{
    private readonly JsonPropertyInfo _info;

    public RequestProperty(JsonPropertyInfo info)
    {
        _info = info;
        Type = Nullable.GetUnderlyingType(info.PropertyType) ?? info.PropertyType;
        Rules = info.AttributeProvider!.GetCustomAttributes(typeof(RuleAttribute), inherit: true).Cast<RuleAttribute>().ToList();
        IsOneOrMany = info.AttributeProvider.IsDefined(typeof(OneOrManyAttribute), inherit: true);
        IsChosen = Type.IsAbstract && RequestReader.ItemType(Type) is null && !typeof(INamedValue).IsAssignableFrom(Type);
    }

    public string Name => _info.Name;

    public Type Type { get; }

    public bool IsRequired => _info.IsRequired;

    public bool IsOneOrMany { get; }

    /// <summary>Another property says what this one holds.</summary>
    public bool IsChosen { get; }

    public IReadOnlyList<RuleAttribute> Rules { get; }

    public void Set(object owner, object value) => _info.Set!(owner, value);

    /// <summary>What stands in for a required list or object that is missing; null for single values.</summary>
    public object? EmptyValue()
    {
        if (RequestReader.ItemType(Type) is { } item)
            return Activator.CreateInstance(typeof(List<>).MakeGenericType(item));
        return Type.IsClass && !Type.IsAbstract && Type != typeof(string) ? RequestShape.Of(Type).CreateEmpty() : null;
    }
}
